"""The site in a browser, opened from disk: what a reader does with it, and what it must never do.

Needs the extra `browser` and a Chromium: `chromium`, `chromium-browser` or `google-chrome` on the PATH, or where
NEWSCLF_CHROMIUM says.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("jinja2", reason="the extra `report` is not installed")
pytest.importorskip("matplotlib", reason="the extra `report` is not installed")
api = pytest.importorskip("playwright.sync_api", reason="the extra `browser` is not installed")

from made_pages import write  # noqa: E402

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}


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


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    return (write(tmp_path_factory.mktemp("report") / "site") / "index.html").as_uri()


class Seen:
    """A browser's page, with what it complained of and asked for."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.complaints: list[str] = []
        self.requests: list[str] = []
        page.on("console", lambda message: self.complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("requestfailed", lambda request: self.complaints.append(f"failed: {request.url}"))
        page.on("request", lambda request: self.requests.append(request.url))

    def open(self, part: str = "") -> Page:
        self.page.goto(self.address + part)
        return self.page

    def titles(self) -> list[str]:
        return self.page.locator("#browser tbody .title a").all_inner_texts()

    def column(self, name: str) -> list[str]:
        names = [text.rstrip("\n ↑↓") for text in self.page.locator("#browser thead th").all_inner_texts()]
        return self.page.locator(f"#browser tbody tr > :nth-child({names.index(name) + 1})").all_inner_texts()


@pytest.fixture
def seen(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Seen]:
    options: dict[str, Any] = getattr(request, "param", {})
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, "color_scheme": "light", **options})
    found = Seen(context.new_page(), address)
    yield found
    hacked = found.page.evaluate("window.hacked")
    context.close()
    assert hacked is None
    assert found.complaints == []
    assert found.requests
    assert [url for url in found.requests if not url.startswith("file:///")] == []


def test_the_summary_opens_with_all_its_figures(seen: Seen) -> None:
    page = seen.open()
    assert page.locator("h1").first.inner_text() == "mine on own"
    assert page.locator(".tile").count() == 2
    page.wait_for_function("[...document.images].every(image => image.complete && image.naturalWidth > 0)")
    assert page.locator("figure.plot img").count() >= 14
    assert not page.locator("#browser").is_visible()


def test_pages_come_by_loss_and_are_sorted_by_a_heading(seen: Seen) -> None:
    page = seen.open("#/pages")
    losses = [float(text) for text in seen.column("loss")]
    assert losses == sorted(losses, reverse=True)
    assert len(losses) == 50
    page.get_by_role("button", name="word F1").click()
    page.wait_for_selector("th[aria-sort=ascending] button[data-field=f1]")
    rising = [float(text) for text in seen.column("word F1")]
    assert rising == sorted(rising)
    assert "sort=f1" in page.url
    page.locator("button[data-field=f1]").press("Enter")
    page.wait_for_selector("th[aria-sort=descending] button[data-field=f1]")
    falling = [float(text) for text in seen.column("word F1")]
    assert falling == sorted(falling, reverse=True)
    assert page.evaluate("document.activeElement.dataset.field") == "f1"


def test_the_list_is_cut_into_parts(seen: Seen) -> None:
    page = seen.open("#/pages")
    first = seen.titles()
    page.locator("#browser a[rel=next]").click()
    api.expect(page.locator("#browser .count")).to_have_text("51 to 100 of 120 pages")
    assert not set(first) & set(seen.titles())
    page.go_back()
    api.expect(page.locator("#browser .count")).to_have_text("1 to 50 of 120 pages")
    assert seen.titles() == first


def test_filters_narrow_the_list_and_stand_in_the_address(seen: Seen) -> None:
    page = seen.open("#/pages")
    page.get_by_label("Kind of error").select_option("empty")
    api.expect(page.locator("#browser .count")).to_have_text("1 to 12 of 12 pages")
    assert "kind=2" in page.url
    assert set(seen.column("kind of error")) == {"empty"}
    page.locator("#browser").get_by_label("Language").select_option("en")
    api.expect(page.locator("#browser .count")).to_have_text("1 to 6 of 6 pages")
    assert set(page.locator("#browser tbody .title .more").all_inner_texts()) == {"own · en"}
    narrowed = seen.titles()
    page.reload()
    page.wait_for_selector("#browser tbody tr")
    assert seen.titles() == narrowed
    page.get_by_role("button", name="Clear").click()
    api.expect(page.locator("#browser .count")).to_have_text("1 to 50 of 120 pages")
    page.get_by_label("Search").fill("NUMBER 77")
    api.expect(page.locator("#browser .count")).to_have_text("1 to 1 of 1 page")
    assert seen.titles() == ["Title number 77"]
    page.get_by_label("Search").fill("nothing of the sort")
    api.expect(page.locator("#browser .count")).to_have_text("No page is like that.")


def test_tables_lead_to_their_pages_whatever_they_are_called(seen: Seen) -> None:
    page = seen.open()
    page.locator("#by-site a", has_text='a"b<i>&view=text.example').first.click()
    page.wait_for_selector("#browser tbody tr")
    assert seen.column("site") == ['a"b<i>&view=text.example']


def test_a_page_opens_with_its_segments_their_marks_and_reasons(seen: Seen) -> None:
    page = seen.open("#/pages?kind=0")
    page.locator("#browser tbody tr").first.click()
    page.wait_for_selector("#page .segment")
    assert page.url.endswith("?kind=0")
    missed = page.locator(".segment.s-missed").first
    assert "✗" in missed.inner_text()
    assert "body, left out" in missed.inner_text()
    assert "it holds the word “said”" in missed.inner_text()
    assert "−0.50" in missed.inner_text()
    right = page.locator(".segment.s-body").first
    assert "60 % of it are links" not in right.inner_text()
    right.locator("summary").click()
    assert "60 % of it are links" in right.inner_text()


def test_segments_are_chosen_by_their_error(seen: Seen) -> None:
    page = seen.open("#/page/15")
    page.wait_for_selector("#page .segment")
    everything = page.locator(".segment").count()
    page.get_by_role("button", name="Wrong").click()
    page.wait_for_url("**segments=wrong*")
    page.wait_for_function(f"document.querySelectorAll('.segment').length < {everything}")
    assert page.locator(".segment").count() == page.locator(".segment.s-missed, .segment.s-kept").count() > 0
    assert page.get_by_role("button", name="Wrong").get_attribute("aria-pressed") == "true"


def test_next_and_previous_follow_the_list(seen: Seen) -> None:
    page = seen.open("#/pages?view=html&sort=title")
    titles = seen.titles()[:3]
    page.locator("#browser tbody a").first.click()
    heading = page.locator("#page-title")
    api.expect(heading).to_have_text(titles[0])
    assert page.locator("#page a[rel=prev]").count() == 0
    page.locator("#page a[rel=next]").click()
    api.expect(heading).to_have_text(titles[1])
    api.expect(heading).to_be_focused()
    page.keyboard.press("j")
    api.expect(heading).to_have_text(titles[2])
    page.keyboard.press("k")
    api.expect(heading).to_have_text(titles[1])
    page.get_by_role("link", name="List").click()
    page.wait_for_selector("#browser tbody tr")
    assert seen.titles()[:3] == titles


def test_hostile_text_is_shown_as_it_is(seen: Seen) -> None:
    page = seen.open("#/page/7")
    page.wait_for_selector("#page .segment")
    assert page.locator("#page-title").inner_text() == "</title><script>window.hacked = 4</script>"
    texts = page.locator(".segment .text").all_inner_texts()
    assert "<script>window.hacked = 1</script>" in texts
    assert any("onerror" in text for text in texts)
    assert page.locator("#page script, #page img").count() == 0


def test_a_page_that_is_not_there_is_told(seen: Seen) -> None:
    page = seen.open("#/page/999")
    assert "no page 999" in page.get_by_role("alert").inner_text()


def test_a_file_that_is_gone_is_told(browser: Browser, tmp_path: Path) -> None:
    site = write(tmp_path / "site")
    for path in (site / "data").glob("pages-*.js"):
        path.unlink()
    page = browser.new_page()
    page.goto((site / "index.html").as_uri() + "#/page/3")
    api.expect(page.get_by_role("alert")).to_contain_text("pages-0.js is missing")
    page.close()


def luminance(colour: str) -> float:
    red, green, blue = (int(value) / 255 for value in re.findall(r"\d+", colour)[:3])
    parts = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in (red, green, blue)]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


@pytest.mark.parametrize("seen", [{"color_scheme": "light"}, {"color_scheme": "dark"}], indirect=True)
def test_text_is_readable_in_both_schemes(seen: Seen) -> None:
    """The contrast of WCAG 2.1, level AA: 4.5 to 1."""
    script = """selector => [...document.querySelectorAll(selector)].map(element => {
        let under = element;
        const clear = "rgba(0, 0, 0, 0)";
        while (under.parentElement && getComputedStyle(under).backgroundColor === clear) under = under.parentElement;
        return [getComputedStyle(element).color, getComputedStyle(under).backgroundColor];
    })"""
    page = seen.open("#/page/15")
    page.wait_for_selector("#page .segment")
    selector = "#page .text, #page .mark, #page .state, #page .score, #page .kind, #page .view, #page dt, #page .amount"
    pairs = page.evaluate(script, selector)
    page = seen.open("#summary")
    pairs += page.evaluate(script, "#overview p, #overview a, #overview td, #overview th, #overview .view, .top a")
    assert len(pairs) > 100
    for colour, under in pairs:
        light, dark = sorted((luminance(colour), luminance(under)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5, (colour, under)
    background = luminance(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert (background < 0.1) == page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")


@pytest.mark.parametrize("seen", [{"viewport": PHONE}], indirect=True)
@pytest.mark.parametrize("part", ["", "#/pages", "#/page/7"])
def test_a_phone_needs_no_scrolling_to_the_side(seen: Seen, part: str) -> None:
    page = seen.open(part)
    page.wait_for_selector({"": ".tile", "#/pages": "#browser tbody tr", "#/page/7": ".segment"}[part])
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate("getComputedStyle(document.querySelector('.scroll')).overflowX") == "auto"


def test_the_list_begins_at_its_top_and_is_found_again_where_it_was_left(seen: Seen) -> None:
    page = seen.open()
    page.evaluate("window.scrollTo({ top: 3000, behavior: 'instant' })")
    assert page.evaluate("window.scrollY") > 1000
    page.click(".top .strong")
    page.wait_for_selector("#browser tbody tr")
    assert page.evaluate("window.scrollY") == 0
    page.evaluate("window.scrollTo({ top: 700, behavior: 'instant' })")
    page.evaluate("document.querySelectorAll('#browser tbody .title a')[20].click()")
    page.wait_for_selector(".segments")
    assert page.evaluate("window.scrollY") == 0
    page.go_back()
    page.wait_for_selector("#browser tbody tr")
    page.wait_for_function("window.scrollY === 700")


@pytest.mark.parametrize("part", ["", "#/pages"])
def test_at_usual_width_no_table_is_cut(seen: Seen, part: str) -> None:
    page = seen.open(part)
    page.wait_for_selector({"": ".tile", "#/pages": "#browser tbody tr"}[part])
    wide = "[...document.querySelectorAll('.scroll')].filter(e => e.scrollWidth > e.clientWidth).map(e => e.ariaLabel)"
    assert page.evaluate(wide) == []


@pytest.mark.parametrize("seen", [{"viewport": PHONE}], indirect=True)
def test_on_a_phone_loss_and_f1_stand_under_the_title(seen: Seen) -> None:
    page = seen.open("#/pages")
    brief = page.locator("#browser tbody .title .brief").first
    assert re.match(r"loss \d\.\d{3} · F1 \d\.\d{3}", brief.inner_text())
    box = brief.bounding_box()
    assert box
    assert box["x"] + box["width"] <= PHONE["width"]


def test_in_print_captions_are_no_larger_than_tables(seen: Seen) -> None:
    page = seen.open()
    page.emulate_media(media="print")
    sizes = "s => parseFloat(getComputedStyle(document.querySelector(s)).fontSize)"
    table = page.evaluate(sizes, "table td")
    assert all(page.evaluate(sizes, name) <= table for name in ("figcaption", ".reading", ".told"))
