"""Run the benchmark: see README.md beside this file."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from benchmarks.quality.tables import markdown_table

import newsclf
from newsclf.errors import NewsclfError

from .cost import RUNS, Cost, measure_costs
from .decoders import decoders
from .measure import Found, Tally, measure_recoded, not_utf8
from .pages import FOLDERS, corpus_pages
from .recoded import VARIANTS


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.encodings", description=__doc__)
    parser.add_argument("corpora", type=Path, help="the folder of the unpacked corpora")
    parser.add_argument("--formats", nargs="+", choices=list(FOLDERS), default=list(FOLDERS), help="some corpora only")
    parser.add_argument("--recode", type=int, default=20, help="pages of a language that are re-coded (%(default)s)")
    parser.add_argument(
        "--cost", type=int, default=1, help="pages of a language that are timed; 0: no times (%(default)s)"
    )
    parser.add_argument("--alone", action="store_true", help="newsclf alone, without other decoders")
    parser.add_argument("--list", action="store_true", help="name each page that is not UTF-8")
    parser.add_argument("--out", type=Path, help="write encodings.json into this folder")
    options = parser.parse_args(arguments)
    known = decoders()
    if options.alone:
        known = {"newsclf": known["newsclf"]}
    try:
        pages = list(corpus_pages(options.corpora, options.formats))
        found = not_utf8(pages, known)
        print(f"{len(found)} of {len(pages):,} pages are not UTF-8\n\n{_found_table(found, list(known))}\n")
        if options.list:
            for one in found:
                right = ", ".join(sorted(one.right)) or "none"
                print(
                    f"- {one.page.corpus} {one.page.page_id}: {one.declared}, {one.codec} ({one.rule}); right: {right}"
                )
        tally = measure_recoded(pages, known, options.recode, lambda line: print(line, file=sys.stderr, flush=True))
        print(f"{_recoded_tables(tally, list(known))}")
        costs = measure_costs(pages, options.cost, newsclf.load().predict) if options.cost > 0 else []
        if costs:
            print(f"\nCPU time of newsclf, the least of {RUNS} runs a page\n\n{_cost_table(costs)}")
    except NewsclfError as error:
        print(f"benchmarks.encodings: {error}", file=sys.stderr)
        return 1
    if options.out:
        _write(options.out, found, tally, costs)
    return 0


def _found_table(found: Sequence[Found], names: Sequence[str]) -> str:
    """A row for each corpus, declaration and true encoding."""
    groups: dict[tuple[str, str, str, str], list[Found]] = {}
    for one in found:
        key = (one.page.corpus, one.declared or "nothing", one.codec or "can't be told", one.rule)
        groups.setdefault(key, []).append(one)
    rows = []
    for key, members in sorted(groups.items()):
        told = key[2] != "can't be told"
        rights = [str(sum(name in one.right for one in members)) if told else "" for name in names]
        rows.append([*key, str(len(members)), *rights])
    told = [one for one in found if one.codec is not None]
    rows.append(
        ["all that can be told", "", "", "", str(len(told)), *(str(sum(n in o.right for o in told)) for n in names)]
    )
    return markdown_table(["corpus", "declared", "is", "rule", "pages", *names], rows, left=(0, 1, 2, 3))


def _recoded_tables(tally: Tally, names: Sequence[str]) -> str:
    """By variant for all decoders, and by encoding for newsclf."""
    rows = []
    for variant in VARIANTS:
        keys = [key for key in tally.pages if key[2] == variant]
        count = sum(tally.pages[key] for key in keys)
        rows.append([variant, f"{count:,}", *(_share(sum(tally.right[n][k] for k in keys), count) for n in names)])
    pages = sum(tally.pages.values())
    rows.append(["CPU ms a page", f"{pages:,}", *(f"{1000 * tally.seconds[n] / max(pages, 1):.1f}" for n in names)])
    text = markdown_table(["variant", "pages", *names], rows, left=(0,))
    for name in names:
        own: dict[tuple[str, str], Counter[str]] = {}
        for lang, label, variant in tally.pages:
            own.setdefault((label, lang), Counter())[variant] = tally.pages[lang, label, variant]
        rows = [
            [label, lang, str(max(counts.values()))]
            + [
                _share(tally.right[name][lang, label, variant], counts[variant]) if counts[variant] else ""
                for variant in VARIANTS
            ]
            for (label, lang), counts in sorted(own.items())
        ]
        text += f"\n\n{name}\n\n{markdown_table(['encoding', 'language', 'pages', *VARIANTS], rows, left=(0, 1))}"
    return text


def _cost_table(costs: Sequence[Cost]) -> str:
    """A row for each kind of page: milliseconds of a page that decoding takes, and predicting with it."""
    rows = [
        [
            cost.kind,
            f"{cost.pages:,}",
            f"{cost.size / cost.pages / 1000:.0f}",
            f"{1000 * cost.decoding / cost.pages:.1f}",
            f"{1000 * cost.whole / cost.pages:.1f}",
            f"{100 * cost.decoding / cost.whole:.0f} %" if cost.whole else "",
        ]
        for cost in costs
    ]
    return markdown_table(["pages", "number", "kB", "ms decoding", "ms predicting", "share"], rows, left=(0,))


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else ""


def _write(out: Path, found: Sequence[Found], tally: Tally, costs: Sequence[Cost]) -> None:
    out.mkdir(parents=True, exist_ok=True)
    figures = {
        "newsclf": newsclf.__version__,
        "not_utf8": [
            {
                "corpus": one.page.corpus,
                "page": one.page.page_id,
                "declared": one.declared,
                "codec": one.codec,
                "rule": one.rule,
                "right": sorted(one.right),
            }
            for one in found
        ],
        "recoded": [
            {
                "lang": key[0],
                "encoding": key[1],
                "variant": key[2],
                "pages": count,
                "right": {name: counts[key] for name, counts in tally.right.items()},
            }
            for key, count in sorted(tally.pages.items())
        ],
        "costs": [cost._asdict() for cost in costs],
    }
    (out / "encodings.json").write_text(json.dumps(figures) + "\n", encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
