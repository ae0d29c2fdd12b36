"""Pages made for tests of labelling, and a labels folder of them."""

from __future__ import annotations

from pathlib import Path

from newsclf import Page
from newsclf.label.store import LabelStore, StoredPage
from newsclf.page import Label

HOSTILE = """<!doctype html><html><head><title></title><script>window.hacked = 1</script><link rel="stylesheet"
href="http://evil.example/a.css"><meta http-equiv="refresh" content="0; url=http://evil.example/"></head>
<body onload="alert(1)" background="http://evil.example/b.png"><nav><a href="javascript:window.hacked=2">Home</a></nav>
<h1 onclick="window.hacked=3">&lt;script&gt;window.hacked = 4&lt;/script&gt;</h1>
<p style="background:url(http://evil.example/c.png)">A first paragraph of some length, which holds
<a href="javascript:alert(2)">a link</a> and <img src="http://evil.example/x.png" onerror="window.hacked=5">.</p>
<iframe src="http://evil.example/frame"></iframe><object data="http://evil.example/o"></object>
<p>&lt;img src=http://evil.example/y.png onerror=alert(3)&gt; &lt;/textarea&gt;&lt;svg onload=alert(4)&gt;</p>
<form action="http://evil.example/post"><button formaction="javascript:alert(5)">Go</button></form>
<video src="http://evil.example/v.mp4" autoplay></video><p>The last paragraph ends the page.</p></body></html>"""


def article(name: str, paragraphs: int = 3) -> str:
    """A small page: navigation, headline, paragraphs, a list, a comment."""
    body = "".join(f"<p>Paragraph {i} of {name} says something of some length.</p>" for i in range(paragraphs))
    return (
        f"<html lang=en><title>Title of {name}</title><nav><a href=/>Home</a></nav><article><h1>Title of {name}</h1>"
        f"{body}<ul><li>One</li><li>Two</li></ul></article><aside class='c-1'><p>A comment</p></aside>"
    )


def stored(name: str, proposed: list[Label | None], scores: list[float], **more: str) -> StoredPage:
    """A page whose segments are its proposed labels' numbers."""
    return StoredPage(
        page_id=name,
        page=Page(html="".join(f"<p>Segment {i} of {name}" for i in range(len(proposed))), **more),
        view="html",
        texts=tuple(f"Segment {i} of {name}" for i in range(len(proposed))),
        proposed=tuple(proposed),
        scores=tuple(scores),
    )


def labels_folder(folder: Path, names: str = "abc") -> LabelStore:
    """A labels folder with a page of four segments for each name, of which the model keeps the middle two."""
    store = LabelStore(folder, create=True)
    labels: list[Label | None] = ["boilerplate", "body", "body", "boilerplate"]
    store.add([stored(name, labels, [0.1, 0.9, 0.6, 0.3]) for name in names])
    return store
