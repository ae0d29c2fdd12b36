"""The reasons of a page as one HTML file that needs no other; each segment opens to what spoke for it and against."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from .contribution import Contribution
from .explain import PageReasons, Reasons
from .feature_groups import GROUPS
from .render_reasons import above_the_threshold, headline, predicted

_TOP = 8
_WIDEST = 3.0  # a group of this sum fills its bar
_STYLE = """
:root { color-scheme: light dark; --for: #1a7f37; --against: #b3261e; --line: #8884; --quiet: #777 }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.15rem; overflow-wrap: anywhere }
details { border-left: 4px solid var(--line); margin: .3rem 0; padding: .1rem .8rem }
details.body { border-color: var(--for); background: #1a7f3714 }
details.boilerplate > summary .text { color: var(--quiet) }
summary { cursor: pointer; display: flex; gap: .8rem }
summary .score { flex: none; font-variant-numeric: tabular-nums; width: 3.2rem }
summary .text { white-space: pre-line; overflow-wrap: anywhere }
.sides { display: grid; grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr)); gap: 0 2rem }
h2 { font-size: .9rem; margin: .8rem 0 .2rem }
ul, table { font-size: .9rem; margin: 0; padding: 0 } li { list-style: none }
li span, td.sum { font-variant-numeric: tabular-nums } .for { color: var(--for) } .against { color: var(--against) }
td { padding: 0 .8rem 0 0 } td.bar { width: 12rem } i { display: block; height: .6rem; opacity: .7 }
i.for { background: var(--for); margin-left: 50% }
i.against { background: var(--against); margin-right: 50%; float: right }
""".strip()


def reasons_html(name: str, reasons: PageReasons, *, everything: bool = False) -> str:
    """The reasons as one HTML document without scripts; nothing in it is fetched.

    Args:
        name: of the page.
        reasons: as `Predictor.explain` gives them.
        everything: all contributions of each segment, in place of the strongest for and against.
    """
    title = escape(headline(name, reasons))
    note = above_the_threshold(reasons)
    segments = [
        f'<details class="{segment.label}"><summary><span class="score" title="probability of body">'
        f'{own.probability:.3f}</span><span class="text">{escape(segment.text)}</span></summary>'
        f"{_details(own, everything)}</details>"
        for segment, own in zip(predicted(reasons).segments, reasons, strict=True)
    ]
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en"><head><meta charset="utf-8">',
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
            '<meta name="viewport" content="width=device-width">',
            f"<title>{title}</title><style>{_STYLE}</style></head><body>",
            f"<h1>{title}</h1>",
            *([f"<p>{escape(note)}</p>"] if note else []),
            "<p>Marked segments are body. Open one to see what spoke for body and what against it.</p>",
            *segments,
            "</body></html>",
        ]
    )


def _details(own: Reasons, everything: bool) -> str:
    if everything:
        found = own.contributions
        sides = [c for c in found if c.contribution > 0], [c for c in found if c.contribution < 0]
    else:
        sides = own.top(_TOP)
    lists = "".join(
        f"<div><h2>{title}</h2>{_list(side, kind)}</div>"
        for title, kind, side in (("For body", "for", sides[0]), ("Against it", "against", sides[1]))
    )
    rows = "".join(
        f'<tr><td class="sum">{part:+.3f}</td><td class="bar">{_bar(part)}</td><td>{escape(GROUPS[group])}</td></tr>'
        for group, part in own.groups.items()
    )
    total = f'<tr><td class="sum"><b>{own.logit:+.3f}</b></td><td></td><td><b>the logit</b></td></tr>'
    return f'<div class="sides">{lists}</div><h2>All that adds up</h2><table>{rows}{total}</table>'


def _list(side: Sequence[Contribution], kind: str) -> str:
    if not side:
        return "<p>nothing</p>"
    items = [
        f'<li title="{escape(f"{c.group}: {c.name}")}"><span class="{kind}">{c.contribution:+.3f}</span>'
        f" {escape(c.sentence)}</li>"
        for c in side
    ]
    return f"<ul>{''.join(items)}</ul>"


def _bar(part: float) -> str:
    width = min(abs(part) / _WIDEST, 1) * 50
    return f'<i class="{"for" if part > 0 else "against"}" style="width:{width:.1f}%"></i>'
