"""The labelling page in a browser: labelled by keys alone, killed and gone on with, and what it must never do.

Needs the extras `label` and `browser` and a Chromium: `chromium`, `chromium-browser` or `google-chrome` on the PATH, or
where NEWSCLF_CHROMIUM says.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("starlette", reason="the extra `label` is not installed")
pytest.importorskip("uvicorn", reason="the extra `label` is not installed")
api = pytest.importorskip("playwright.sync_api", reason="the extra `browser` is not installed")

from labelled_pages import HOSTILE, article, stored  # noqa: E402
from newsclf import Page  # noqa: E402
from newsclf.label.history import Change  # noqa: E402
from newsclf.label.proposal import propose  # noqa: E402
from newsclf.label.store import LabelStore  # noqa: E402
from newsclf.page import Label  # noqa: E402

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from playwright.sync_api import Page as BrowserPage

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
B: Label = "body"
O: Label = "boilerplate"  # noqa: E741


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    names = ("chromium", "chromium-browser", "google-chrome")
    path = os.environ.get("NEWSCLF_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if path is None:
        pytest.skip(f"no Chromium: none of {', '.join(names)} is on the PATH, and NEWSCLF_CHROMIUM names none")
    with api.sync_playwright() as playwright:
        # A container's root has no sandbox of Chromium's.
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


class Command:
    """`newsclf label` in a process of its own."""

    def __init__(self, *arguments: object) -> None:
        command = [sys.executable, "-m", "newsclf", "label", "--no-open", *map(str, arguments)]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        assert self.process.stderr is not None
        self.said = ""
        for line in self.process.stderr:
            self.said += line
            if found := re.search(r"http://127\.0\.0\.1:(\d+)/#\S+", line):
                self.address, self.port = found[0], int(found[1])
                return
        raise AssertionError(self.said)

    def kill(self) -> None:
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.communicate()

    def end(self) -> str:
        """What it says at the end."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        told = self.process.communicate(timeout=20)[1]
        assert self.process.returncode == 0, told
        return told


@pytest.fixture
def start() -> Iterator[Callable[..., Command]]:
    started: list[Command] = []

    def begin(*arguments: object) -> Command:
        started.append(Command(*arguments))
        return started[-1]

    yield begin
    for command in started:
        if command.process.poll() is None:
            command.kill()


@dataclass
class Seen:
    """A browser's page on the labelling page, with what it complained of and asked for."""

    page: BrowserPage
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", lambda message: self.complaints.append(f"{message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("dialog", lambda dialog: (self.dialogs.append(dialog.message), dialog.dismiss()))

    def open(self, address: str, number: int | None = 1) -> None:
        self.page.goto(address)
        self.on(number)

    def on(self, number: int | None) -> None:
        self.page.wait_for_selector(f'body[data-page="{number or "none"}"]')

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def saved(self) -> None:
        api.expect(self.page.locator("#saved")).to_have_text("Saved")

    def labels(self) -> str:
        """A letter for each segment: b, o, and u for an open one."""
        states = self.page.locator(".row").evaluate_all("rows => rows.map(row => row.dataset.state)")
        return "".join({"body": "b", "boilerplate": "o", "open": "u"}[state.split()[0]] for state in states)

    def focus(self) -> int:
        return int(self.page.locator('.row[data-state~="focus"]').get_attribute("data-segment") or -1)

    def sign(self, segment: int) -> str:
        """The key of a segment's sign, which has one letter."""
        name = self.page.locator(f"#segment-{segment} .sign").inner_text()
        return f"Shift+{name}" if name.isupper() else name


@pytest.fixture
def seen(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Seen]:
    options: dict[str, Any] = getattr(request, "param", {})
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 860}, "color_scheme": "light", **options})
    found = Seen(context.new_page())
    yield found
    hacked = found.page.evaluate("window.hacked")
    context.close()
    assert hacked is None
    assert found.dialogs == []
    assert found.requests
    assert [url for url in found.requests if not url.startswith("http://127.0.0.1:")] == []
    # A server that was killed is a failed request, and the browser says so.
    assert [told for told in found.complaints if "ERR_CONNECTION" not in told and "status of 403" not in told] == []


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three pages of ten segments; the model keeps segments 2 to 6 and doubts 2, 3 and 7 most."""
    labels: list[Label | None] = [O, O, B, B, B, B, B, O, O, O]
    scores = [0.01, 0.02, 0.55, 0.6, 0.9, 0.95, 0.97, 0.4, 0.1, 0.05]
    with LabelStore(tmp_path / "labels", create=True) as store:
        store.add([stored(name, labels, scores) for name in ("one", "two", "three")])
    return tmp_path / "labels"


def states(folder: Path) -> list[tuple[str, str]]:
    """The labels, a letter each, and the status of each page."""
    with LabelStore(folder) as store:
        return [
            ("".join({"body": "b", "boilerplate": "o", None: "u"}[x] for x in s.labels), s.status)
            for s in store.history.pages.values()
        ]


def test_three_pages_are_labelled_by_keys_alone_killed_in_the_middle_trained_on_and_predicted(
    seen: Seen, start: Callable[..., Command], sample_model: Path, tmp_path: Path
) -> None:
    """From pages on the disk to a model, with a killed server in between."""
    pages, out = tmp_path / "pages", tmp_path / "labels"
    pages.mkdir()
    for name in ("one", "two", "three"):
        (pages / f"{name}.html").write_text(article(name, 4))
    wanted = "oobbbbbbo"  # navigation, headline, four paragraphs, two list items, comment
    first = start(pages, "--out", out, "--model", sample_model, "--order", "given")
    seen.open(first.address)

    def correct() -> None:
        for segment, label in enumerate(wanted):
            if seen.labels()[segment] != label:
                seen.press(seen.sign(segment))
        assert seen.labels() == wanted

    correct()
    seen.press("Enter")
    seen.on(2)
    correct()
    seen.saved()
    first.kill()
    assert states(out)[:2] == [(wanted, "accepted"), (wanted, "open")]

    second = start(pages, "--out", out, "--model", sample_model, "--order", "given")
    assert "0 new pages" in second.said
    assert "3 there already" in second.said
    seen.open(second.address, 2)
    assert seen.labels() == wanted
    seen.press("Enter")
    seen.on(3)
    correct()
    seen.press("Enter")
    seen.on(None)
    api.expect(seen.page.locator("#finished")).to_contain_text("3 labelled, 0 skipped")
    api.expect(seen.page.locator("#commands")).to_have_text(f"newsclf train {out} --base shipped --out models/mine")
    told = second.end()
    assert "3 pages labelled, 0 skipped, 0 left" in told
    assert f"newsclf train {out} --base" in told
    assert states(out) == [(wanted, "accepted")] * 3
    trained_and_predicted(out)


def trained_and_predicted(labels: Path) -> None:
    """The end of the way: models of one's own, adapted and made of the labels alone, find the body of another page."""
    from typer.testing import CliRunner

    from newsclf.cli import app

    model, page = labels.parent / "model", labels.parent / "four.html"
    quick = ["--set", "html.classifier.epochs=5", "--set", "text.classifier.epochs=5"]
    page.write_text(article("four", 4))
    for how in (["--base", "shipped"], quick):
        done = CliRunner().invoke(app, ["train", str(labels), "--out", str(model), *how])
        assert done.exit_code == 0, done.output
        done = CliRunner().invoke(app, ["predict", "--model", str(model), str(page)])
        assert done.exit_code == 0, done.output
        assert all(f"Paragraph {i} of four" in done.stdout for i in range(4))
        assert not {"Home", "A comment"} & set(done.stdout.split("\n"))


def test_the_focus_opens_on_the_most_doubtful_segment_and_signs_are_keys(
    seen: Seen, start: Callable[..., Command], folder: Path
) -> None:
    seen.open(start("--out", folder).address)
    assert seen.focus() in (2, 7)
    assert seen.labels() == "oobbbbbooo"
    seen.press(seen.sign(7))
    assert seen.focus() == 7
    assert seen.labels() == "oobbbbbboo"
    api.expect(seen.page.locator("#segment-7 .was")).to_have_text("model: boilerplate")
    seen.press("g", seen.sign(3))
    assert (seen.focus(), seen.labels()) == (3, "oobbbbbboo")
    seen.press("Space")
    seen.saved()
    assert states(folder)[0] == ("oobobbbboo", "open")


def test_every_segment_has_a_sign(seen: Seen, start: Callable[..., Command], tmp_path: Path) -> None:
    """The most doubtful a letter or digit, then capitals, then two; the second half may be any letter."""
    with LabelStore(tmp_path / "labels", create=True) as store:
        store.add([stored("long", [O] * 300, [0.5 - i / 1000 for i in range(300)])])
    seen.open(start("--out", tmp_path / "labels").address)
    signs = seen.page.locator("#list .sign").all_inner_texts()
    assert len(set(signs)) == 300
    assert "".join(signs[:40]) == "123456789acdhilmqrtwxy" + "ABCDEFGHIJKLMNOPQR"
    assert signs[40:43] == ["Sa", "Sb", "Sc"]
    seen.press("Shift+S", "b", "Shift+A", "Shift+T", "0")
    wanted = {41, 22, signs.index("T0")}
    assert {i for i, label in enumerate(seen.labels()) if label == "b"} == wanted
    seen.press("g", "Shift+S", "c")
    assert seen.focus() == 42
    seen.press("Shift+S", "Escape", "o")
    assert {i for i, label in enumerate(seen.labels()) if label == "b"} == wanted


def test_every_key_does_what_the_help_says(seen: Seen, start: Callable[..., Command], folder: Path) -> None:
    seen.open(start("--out", folder).address)
    seen.press("Home", "j", "ArrowDown", "k")
    assert seen.focus() == 1
    seen.press("b")
    assert seen.labels() == "obbbbbbooo"
    seen.press("u")
    assert seen.labels() == "oubbbbbooo"
    seen.press("o", "End", "p")
    assert seen.focus() < 9
    seen.press("Home", "n")
    assert seen.focus() > 0
    # A range, begun by v or by Shift and an arrow.
    seen.press("Home", "v", "j", "j", "b")
    assert seen.labels() == "bbbbbbbooo"
    seen.press("Home", "Shift+ArrowDown", "o")
    assert seen.labels() == "oobbbbbooo"
    seen.press("Shift+ArrowDown", "Escape", "Space")
    assert seen.labels() == "ooobbbbooo"
    # From here to here is body: two presses where the focus stands.
    seen.press("0")
    assert seen.labels() == "o" * 10
    seen.press("Home", "j", "[", "j", "j", "]")
    assert seen.labels() == "obbboooooo"
    seen.press("Escape", "End", ".")
    assert seen.labels() == "obbbooooob"
    seen.press("Escape", "k", ",")
    assert seen.labels() == "oooooooobb"
    # All of these paragraphs are of one kind.
    seen.press("f")
    assert seen.labels() == "b" * 10
    # What the browser keeps.
    seen.press("Control+a", "Alt+b", "Tab")
    assert seen.labels() == "b" * 10
    seen.saved()
    assert states(folder)[0] == ("b" * 10, "open")


def test_undo_and_redo_go_over_pages(seen: Seen, start: Callable[..., Command], folder: Path) -> None:
    seen.open(start("--out", folder, "--order", "given").address)
    seen.press(seen.sign(7), "Enter")
    seen.on(2)
    seen.press("z")
    seen.on(1)
    api.expect(seen.page.locator("#status")).to_have_text("not labelled yet")
    assert seen.labels() == "oobbbbbboo"
    seen.press("Control+z")
    api.expect(seen.page.locator("#segment-7 .label")).to_have_text("boilerplate")
    seen.saved()
    assert states(folder)[0] == ("oobbbbbooo", "open")
    seen.press("Control+Shift+z")
    api.expect(seen.page.locator("#segment-7 .label")).to_have_text("body")
    seen.press("Control+y")
    api.expect(seen.page.locator("#status")).to_have_text("labelled")
    seen.saved()
    assert states(folder)[0] == ("oobbbbbboo", "accepted")


def test_pages_are_skipped_noted_and_turned(seen: Seen, start: Callable[..., Command], folder: Path) -> None:
    command = start("--out", folder, "--order", "given")
    seen.open(command.address)
    seen.press("s")
    seen.on(2)
    seen.press("e")
    seen.page.keyboard.type("a <b>note</b>")
    seen.press("Enter")
    api.expect(seen.page.locator("#note-shown")).to_have_text("Note: a <b>note</b>")
    seen.press("PageUp")
    seen.on(1)
    api.expect(seen.page.locator("#status")).to_have_text("skipped")
    seen.press("Enter")
    seen.on(2)
    seen.press("PageDown")
    seen.on(3)
    seen.press("Enter")
    seen.on(2)
    seen.press("s")
    seen.on(None)
    seen.press("PageUp")
    seen.on(3)
    with LabelStore(folder) as store:
        assert [state.status for state in store.history.pages.values()] == ["accepted", "skipped", "accepted"]
        assert store.state(2).note == "a <b>note</b>"
        assert store.visits()[1].keys >= 1
    assert "2 pages labelled, 1 skipped, 0 left" in command.end()


def test_a_reload_keeps_page_and_labels_and_the_token_leaves_the_address(
    seen: Seen, start: Callable[..., Command], folder: Path
) -> None:
    command = start("--out", folder, "--order", "given")
    token = command.address.partition("#")[2]
    seen.open(command.address)
    seen.press("PageDown")
    seen.on(2)
    seen.press("0")
    seen.saved()
    assert token not in seen.page.url
    seen.page.reload()
    seen.on(2)
    assert seen.labels() == "o" * 10
    assert token not in seen.page.content()
    assert seen.page.context.cookies() == []
    other = seen.page.context.new_page()
    other.goto(f"http://127.0.0.1:{command.port}/")
    api.expect(other.get_by_role("alert")).to_contain_text("the command shows in the terminal")
    assert other.locator(".row").count() == 0


def test_a_server_that_is_gone_is_told_and_what_waits_is_saved_by_the_next(
    seen: Seen, start: Callable[..., Command], folder: Path
) -> None:
    first = start("--out", folder, "--order", "given")
    seen.open(first.address)
    first.kill()
    seen.press(seen.sign(7), "Home", "b")
    api.expect(seen.page.locator("#saved")).to_contain_text("Not saved (2), retrying")
    api.expect(seen.page.get_by_role("alert")).to_contain_text("does not answer")
    seen.press("Enter")
    api.expect(seen.page.locator("#saved")).to_contain_text("retrying")
    assert seen.page.locator("body").get_attribute("data-page") == "1"
    assert states(folder)[0] == ("oobbbbbooo", "open")
    second = start("--out", folder, "--order", "given", "--port", first.port)
    api.expect(seen.page.get_by_role("alert")).to_contain_text("started anew", timeout=10_000)
    seen.page.goto(second.address)
    seen.on(2)
    assert states(folder)[0] == ("bobbbbbboo", "accepted")


def test_a_hostile_page_is_read_and_nothing_of_it_runs_or_is_fetched(
    seen: Seen, start: Callable[..., Command], tmp_path: Path
) -> None:
    """The fixture makes sure that nothing but the server was asked, no script ran and no dialog opened."""
    with LabelStore(tmp_path / "labels", create=True) as store:
        name = "<img src=http://evil.example/z.png onerror=alert(7)>"
        store.add([propose(name, Page(html=HOSTILE, url="javascript:alert(8)"), None)])
    seen.open(start("--out", tmp_path / "labels").address)
    page = seen.page
    assert page.locator("#title").inner_text() == "<script>window.hacked = 4</script>"
    texts = page.locator("#reading .text").all_inner_texts()
    assert "<script>window.hacked = 4</script>" in texts
    assert any("<svg onload=alert(4)>" in text for text in texts)
    inside = page.locator("#panes :is(script, img, iframe, object, video, form, a, style, link, svg, button)")
    assert inside.count() == 0
    handlers = (
        "() => [...document.querySelectorAll('*')].flatMap(e => e.getAttributeNames()).filter(n => n.startsWith('on'))"
    )
    assert page.evaluate(handlers) == []
    assert not page.locator("#url").is_visible()
    for block in page.locator("#reading .block").all():
        block.click()
    seen.press("[", "]", "e")
    page.keyboard.type("<script>window.hacked = 6</script>")
    seen.press("Enter")
    page.get_by_role("button", name="Pages", exact=True).click()
    assert page.locator("#pages-list .name").inner_text() == name
    seen.press("Escape")
    # The browser tells of a closed dialog a moment later; until then the button that opened it has the focus.
    api.expect(page.locator("#list")).to_be_focused()
    seen.press("Enter")
    seen.on(None)
    page.wait_for_timeout(300)


def test_the_mouse_chooses_in_either_pane(seen: Seen, start: Callable[..., Command], folder: Path) -> None:
    seen.open(start("--out", folder).address)
    page = seen.page
    page.locator('#reading [data-segment="8"]').click()
    assert seen.focus() == 8
    assert page.locator("#segment-8").get_attribute("aria-selected") == "true"
    page.locator("#segment-1 .label").click()
    assert seen.labels() == "obbbbbbooo"
    page.locator("#segment-8").click()
    page.locator("#segment-9").click(modifiers=["Shift"])
    page.get_by_role("button", name="Toggle").click()
    assert seen.labels() == "obbbbbbobb"
    seen.press("Space")
    assert seen.labels() == "obbbbbbobo"
    page.get_by_role("button", name="Accept").click()
    api.expect(page.locator("#done-count")).to_have_text("1 of 3 labelled")


def test_panes_scroll_together(seen: Seen, start: Callable[..., Command], tmp_path: Path) -> None:
    with LabelStore(tmp_path / "labels", create=True) as store:
        store.add([propose("long", Page(html=article("long", 120)), None)])
    seen.open(start("--out", tmp_path / "labels").address)
    page = seen.page
    near = """name => {
      const pane = document.getElementById(name), top = pane.getBoundingClientRect().top + pane.clientHeight / 3;
      return [...pane.querySelectorAll('[data-segment]')].filter(e => e.getBoundingClientRect().top <= top).length;
    }"""
    box = page.locator("#reading").bounding_box()
    assert box
    page.mouse.move(box["x"] + 50, box["y"] + 200)
    page.mouse.wheel(0, 2500)
    page.wait_for_timeout(300)
    at = page.evaluate(near, "reading")
    assert at > 20
    assert abs(at - page.evaluate(near, "list")) <= 1
    seen.press("End")
    for name in ("#reading", "#list"):
        api.expect(page.locator(f'{name} [data-segment="{page.locator(".row").count() - 1}"]')).to_be_in_viewport()


@pytest.mark.parametrize("seen", [{"viewport": PHONE}], indirect=True)
def test_a_phone_shows_one_pane_and_needs_no_scrolling_to_the_side(
    seen: Seen, start: Callable[..., Command], folder: Path
) -> None:
    seen.open(start("--out", folder).address)
    page = seen.page
    width = "document.documentElement.scrollWidth"
    assert page.evaluate(width) <= 390
    assert page.locator("#list").is_visible()
    assert not page.locator("#reading").is_visible()
    page.get_by_role("tab", name="The page as it reads").click()
    assert page.locator("#reading").is_visible()
    assert not page.locator("#list").is_visible()
    assert page.evaluate(width) <= 390
    for button in page.locator(".tools button").all():
        box = button.bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
    page.locator('#reading [data-segment="7"]').click()
    page.get_by_role("button", name="Toggle").click()
    assert seen.labels() == "oobbbbbboo"
    page.get_by_role("button", name="Keys").click()
    assert page.evaluate(width) <= 390
    assert page.locator("#help").is_visible()


@pytest.mark.parametrize("seen", [{"viewport": PHONE}], indirect=True)
def test_head_and_alarm_leave_a_phone_its_pane(seen: Seen, start: Callable[..., Command], folder: Path) -> None:
    with LabelStore(folder) as store:
        store.make(Change(1, note="Is the list of sailings body? " * 20))
        store.make(Change(2, status="accepted"))
        store.make(Change(3, status="skipped"))
    command = start("--out", folder, "--order", "given")
    seen.open(command.address)
    command.kill()
    seen.press("Space")
    api.expect(seen.page.locator("#alarm")).to_be_visible()
    alarm = seen.page.locator("#alarm").bounding_box()
    assert alarm
    assert alarm["y"] + alarm["height"] < 844 / 4
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= 390


def test_where_no_page_is_shown_none_can_be_changed(seen: Seen, start: Callable[..., Command], folder: Path) -> None:
    seen.open(start("--out", folder, "--order", "given").address)
    for number in (2, 3, None):
        seen.press("Enter")
        seen.on(number)
    for name in ("Accept", "Skip", "Toggle", "Note"):
        api.expect(seen.page.get_by_role("button", name=name)).to_be_disabled()
    seen.page.get_by_role("button", name="Undo").click()
    seen.on(3)
    for name in ("Accept", "Skip", "Toggle", "Note"):
        api.expect(seen.page.get_by_role("button", name=name)).to_be_enabled()


def test_the_columns_of_the_keys_begin_at_one_height(seen: Seen, start: Callable[..., Command], folder: Path) -> None:
    seen.open(start("--out", folder).address)
    seen.press("?")
    boxes = [box for h3 in seen.page.locator("#help h3").all() if (box := h3.bounding_box())]
    tops = {box["x"]: min(b["y"] for b in boxes if b["x"] == box["x"]) for box in boxes}
    assert len(tops) == 2
    assert len(set(tops.values())) == 1


@pytest.mark.parametrize("seen", [{"viewport": PHONE}, {}], indirect=True)
def test_a_long_name_is_read_to_its_end_and_a_long_note_takes_a_line(
    seen: Seen, start: Callable[..., Command], tmp_path: Path
) -> None:
    name = "news.example-2026-11-the-council-on-the-ferry-and-what-comes-after-it-" * 3
    labels: list[Label | None] = [B] * 10
    with LabelStore(tmp_path / "labels", create=True) as store:
        store.add([stored(f"{name}{end}.html", labels, []) for end in "ab"])
        store.make(Change(1, note="Is the list of sailings body? " * 20))
    seen.open(start("--out", tmp_path / "labels", "--order", "given").address)
    note = seen.page.locator("#note-shown").bounding_box()
    assert note
    assert note["height"] < 30
    place = seen.page.locator("#place").bounding_box()
    assert place
    assert place["width"] > 80
    seen.page.get_by_role("button", name="Pages", exact=True).click()
    for found in seen.page.locator("#pages-list .name").all():
        assert found.evaluate("e => e.scrollWidth <= e.clientWidth && e.closest('dialog').scrollWidth <= innerWidth")


def luminance(colour: str) -> float:
    red, green, blue = (int(value) / 255 for value in re.findall(r"\d+", colour)[:3])
    parts = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in (red, green, blue)]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


@pytest.mark.parametrize("seen", [{"color_scheme": "light"}, {"color_scheme": "dark"}], indirect=True)
def test_text_is_readable_in_both_schemes(seen: Seen, start: Callable[..., Command], folder: Path) -> None:
    """The contrast of WCAG 2.1, level AA: 4.5 to 1."""
    seen.open(start("--out", folder).address)
    seen.press(seen.sign(7), "Home", "u", "j", "v", "j")
    page = seen.page
    page.mouse.move(640, 5)
    script = """selector => [...document.querySelectorAll(selector)].filter(e => e.checkVisibility()).map(element => {
        let under = element;
        const clear = "rgba(0, 0, 0, 0)";
        while (under.parentElement && getComputedStyle(under).backgroundColor === clear) under = under.parentElement;
        return [getComputedStyle(element).color, getComputedStyle(under).backgroundColor, element.className];
    })"""
    pairs = page.evaluate(
        script, ".text, .label, .score, .was, .sign, .top p, .top p span, .tools button, kbd, .counts, h2"
    )
    seen.press("?")
    pairs += page.evaluate(script, "#help :is(dt, dd, h2, h3, p, kbd)")
    assert len(pairs) > 100
    for colour, under, name in pairs:
        light, dark = sorted((luminance(colour), luminance(under)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5, (colour, under, name)
    background = luminance(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert (background < 0.1) == page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")


def test_it_can_be_heard(seen: Seen, start: Callable[..., Command], folder: Path) -> None:
    """Roles, names and states for those who don't see it."""
    seen.open(start("--out", folder).address)
    page = seen.page
    listbox = page.get_by_role("listbox", name="Segments")
    api.expect(listbox).to_be_focused()
    assert listbox.get_attribute("aria-activedescendant") == f"segment-{seen.focus()}"
    assert page.get_by_role("option").count() == 10
    seen.press("j")
    assert listbox.get_attribute("aria-activedescendant") == f"segment-{seen.focus()}"
    seen.press("Space")
    api.expect(page.locator("#said")).to_contain_text(f"segment {seen.focus() + 1}")
    assert page.get_by_role("progressbar").get_attribute("aria-valuemax") == "3"
    assert page.get_by_role("button", name="Range").get_attribute("aria-pressed") == "false"


def test_enter_does_not_accept_what_another_tab_said(
    seen: Seen, browser: Browser, start: Callable[..., Command], tmp_path: Path
) -> None:
    """The page is taken over as it stands, and told; then Enter accepts it."""
    with LabelStore(tmp_path / "labels", create=True) as store:
        store.add([stored("a", [O, B, B], [0.1, 0.9, 0.8]), stored("b", [B], [0.9])])
    command = start("--out", tmp_path / "labels", "--order", "given")
    with browser.new_context() as context:
        other = Seen(context.new_page())
        seen.open(command.address)
        other.open(command.address)
        other.press("0")
        other.saved()
        seen.press("Enter")
        api.expect(seen.page.locator("#alarm")).to_contain_text("changed elsewhere")
        api.expect(seen.page.locator("#saved")).to_have_text("Last change not made")
        assert seen.labels() == "ooo"
        with LabelStore(tmp_path / "labels") as store:
            assert store.state(1).status == "open"
        seen.page.wait_for_timeout(1200)
        seen.press("Enter")
        seen.on(2)
        api.expect(seen.page.locator("#alarm")).to_be_hidden()
        other.press("1", "2", "Enter")
        api.expect(other.page.locator("#alarm")).to_contain_text("changed elsewhere")
        assert other.labels() == "ooo"
    with LabelStore(tmp_path / "labels") as store:
        assert (store.state(1).status, store.state(1).labels) == ("accepted", [O, O, O])
    seen.complaints.clear()  # Chromium tells of each answer that is a 409


def test_nothing_is_called_saved_while_the_folder_is_gone(
    seen: Seen, start: Callable[..., Command], folder: Path
) -> None:
    """The page keeps it, says why, and saves it when the folder is back."""
    command = start("--out", folder, "--order", "given")
    seen.open(command.address)
    folder.rename(folder.parent / "moved")
    seen.press("0", "Enter")
    api.expect(seen.page.locator("#saved")).to_contain_text("Not saved")
    api.expect(seen.page.locator("#alarm")).to_contain_text("moved or removed")
    (folder.parent / "moved").rename(folder)
    seen.on(2)
    seen.saved()
    api.expect(seen.page.locator("#alarm")).to_be_hidden()
    assert states(folder)[0] == ("o" * 10, "accepted")
    seen.complaints.clear()  # Chromium tells of each answer that is a 503
