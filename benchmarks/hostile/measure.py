"""Predicting a hostile page in a process of its own: seconds, memory, and what came of it."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from .item import Item

FLOOR = 2.0
"""Seconds of the processor that any page may take, however small it is."""
A_MEGABYTE = 2.0
"""Seconds for each megabyte (1,000,000 bytes, of a str in UTF-8)."""
MEMORY = 500
"""Megabytes over an idle process: one that has loaded the model and predicted a small page."""
_SECONDS = 300.0

# The process sets its peak back before the page is read: what counts is what the page adds, itself included.
_CHILD = """
import json, sys, time
path, form, view, fast = sys.argv[1:]
import newsclf
from newsclf.render import MarkdownRenderer, as_record
def memory(what):
    return next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith(what))
model = newsclf.load(fast=fast == "fast")
small = "<html><head><title>Ferry</title></head><body><p>The harbour\u2019s <a href=x>ferry</a> ran aground.</p>"
for known in model.views:
    MarkdownRenderer().page("small", model.predict(small, known), small)
try:
    open("/proc/self/clear_refs", "w").write("5")
except OSError:
    pass
idle = memory("VmRSS")
page = open(path, "rb").read()
if form == "str":
    page = page.decode("utf-8", "surrogatepass")
found, error, rendered = None, None, 0.0
began = time.process_time()
try:
    found = model.predict(page, None if view == "auto" else view)
except newsclf.NewsclfError as caught:
    error = str(caught)
seconds = time.process_time() - began
peak = memory("VmHWM")
if found is not None:
    began = time.process_time()
    MarkdownRenderer(limits=model.limits).page("page", found, page)
    json.dumps(as_record("page", found, segments=True))
    rendered = time.process_time() - began
print(json.dumps({"seconds": seconds, "kilobytes": peak - idle, "error": error, "rendered": rendered,
    "segments": found and len(found.segments), "cut": found and found.truncated, "view": found and found.view,
    "written": memory("VmHWM") - idle}))
"""


@dataclass(frozen=True, slots=True)
class Figure:
    """What became of a page.

    Attributes:
        name: of the item.
        form: "bytes" or "str".
        asked: the view that was asked for: "auto", "html" or "text".
        size: megabytes of the page.
        seconds: of the processor that predicting it took.
        rendered: seconds that writing it took, as Markdown and as JSON with its segments.
        memory: megabytes of the peak over an idle process, the page and what was written included.
        outcome: what the user sees.
        faults: what is not as it should be.
    """

    name: str
    form: str
    asked: str
    size: float
    seconds: float
    rendered: float
    memory: float
    outcome: str
    faults: tuple[str, ...]

    @property
    def allowed(self) -> float:
        """The seconds that the page may take."""
        return max(FLOOR, A_MEGABYTE * self.size)


def measure(items: Iterable[Item], *, fast: bool = False) -> Iterator[Figure]:
    """Predict each item as what its look tells and, where that is no HTML, as HTML too; a str as bytes too."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page"
        for item in items:
            content = item.make(item.full)
            as_text = isinstance(content, str)
            data = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
            path.write_bytes(data)
            del content
            for form in item.forms if as_text else ("bytes",):
                seen = set()
                for view in item.views:
                    if view not in seen:
                        found = _child(path, form, view, fast)
                        seen.add(found.get("view"))
                        yield _figure(item, form, view or "auto", len(data) / 1e6, found)


def _child(path: Path, form: str, view: str | None, fast: bool) -> dict:  # type: ignore[type-arg]
    command = [sys.executable, "-c", _CHILD, str(path), form, view or "auto", "fast" if fast else "plain"]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=_SECONDS, check=False, stdin=subprocess.DEVNULL
        )
        return dict(json.loads(done.stdout))
    except subprocess.TimeoutExpired:
        return {"died": "hangs"}
    except ValueError:
        return {"died": (done.stderr.strip().splitlines() or [f"ended with {done.returncode}"])[-1]}


def _figure(item: Item, form: str, asked: str, size: float, found: dict) -> Figure:  # type: ignore[type-arg]
    if "died" in found:
        return Figure(item.name, form, asked, size, 0.0, 0.0, 0.0, found["died"], ("died",))
    faults = []
    if found["error"] is not None:
        outcome = found["error"]
        if item.error is None or item.error not in outcome:
            faults.append("unexpected error")
    else:
        cut = found["cut"]
        outcome = f"{found['segments']:,} segments ({found['view']})" + (f", cut by {', '.join(cut)}" if cut else "")
        if item.error is not None:
            faults.append("no error")
        if item.cut and asked == "auto" and item.cut.isdisjoint(cut):
            faults.append("nothing cut")
    figure = Figure(
        item.name, form, asked, size, found["seconds"], found["rendered"], found["written"] / 1024, outcome, ()
    )
    if figure.seconds > figure.allowed:
        faults.append("too slow")
    if figure.rendered > figure.allowed:
        faults.append("too slow to write")
    if figure.memory > MEMORY:
        faults.append("too much memory")
    return Figure(*(getattr(figure, name) for name in Figure.__slots__ if name != "faults"), tuple(faults))
