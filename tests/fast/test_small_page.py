from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

pytest.importorskip("numba")

from newsclf.fast import small_page
from newsclf.fast.small_page import surely_small
from newsclf.segment import rough_count
from newsclf.segment.guard import _read, guard_utf8
from newsclf.segment.limits import Limits

SAMPLE = sorted((Path(__file__).parents[2] / "data" / "sample").rglob("*.html"))
NAMES = "a b i font p div span li td table svg title script style html body br img x longer-than-sixteen-bytes".split()
PIECES = (
    [f"<{name}>" for name in NAMES]
    + [f"</{name}>" for name in NAMES]
    + [f"<{name.upper()} a=1 Bc='2' d=\"3 '\">" for name in NAMES]
    + [
        "text",
        "<!-- </div> -->",
        "<!--",
        "-->",
        "--",
        "<",
        "</",
        "</>",
        "<?x>",
        "<!>",
        ">",
        "'",
        '"',
        "=",
        " ",
        "/",
        "\0",
    ]
    + [
        "<p a b c d e f>",
        "<p a/b/c/d>",
        "<p a=>",
        "<p a = b>",
        "<p a =",
        "<p =a>",
        '<p x="',
        "<p x='</div>'>",
        '<p x="<b>">',
    ]
    + [
        '<p x=">">',
        "<p a'b x='>",
        "<p=' x>",
        '<p x=y=" z=">',
        "<html a=1>",
        "<body bb cc dd>",
        "é",
        "<é",
        "<p é=ü>",
        "<!-->",
    ]
)


@pytest.fixture(params=[False, True], ids=["quick", "closely"], autouse=True)
def _passes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test runs twice: with the bounds of pages, and with small ones, so that pages are counted closely."""
    if request.param:
        monkeypatch.setattr(rough_count, "FEW_TAGS", 12)
        monkeypatch.setattr(rough_count, "FEW_REPEATS", 150)
        monkeypatch.setattr(rough_count, "FEW_ATTRIBUTE_CHARS", 300)
        monkeypatch.setattr(rough_count, "_FEW_CHARS", 150)


def passed(html: bytes, limits: Limits, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether the compiled passes alone take a page for a small one."""
    with monkeypatch.context() as patch:
        patch.setattr(small_page.rough_count, "surely_small", lambda html, limits: False)
        return surely_small(html, limits)


LIMITS = st.builds(
    Limits,
    max_chars=st.sampled_from([40, 10_000]),
    tags=st.sampled_from([5, 40, 300_000]),
    depth=st.sampled_from([1, 4, 8, 512]),
    attributes=st.sampled_from([1, 3, 5, 500]),
)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(PIECES), max_size=12), st.sampled_from([1, 3, 12]), LIMITS)
@example(["<div>", "</div>"], 12, Limits())
@example(["<b>", "x", "</b>"], 12, Limits())
@example(["<b>"], 12, Limits())
@example(["<!--", "<b>", "</b>"], 12, Limits())
@example(["<html a=1>"], 12, Limits(attributes=5))
def test_what_is_passed_the_plain_count_passes_too(
    monkeypatch: pytest.MonkeyPatch, pieces: list[str], times: int, limits: Limits
) -> None:
    html = ("".join(pieces) * times).encode()
    plain = rough_count.surely_small(html, limits)
    assert surely_small(html, limits) == plain
    if passed(html, limits, monkeypatch):
        assert plain
        assert guard_utf8(html, limits) == guard_utf8(html, limits, surely_small) == (html, ())


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet="<>/!-='\" abpdiv\n\té\0", max_size=200), LIMITS)
def test_odd_texts(monkeypatch: pytest.MonkeyPatch, text: str, limits: Limits) -> None:
    html = text.encode()
    assert surely_small(html, limits) == rough_count.surely_small(html, limits)
    if passed(html, limits, monkeypatch):
        # Raw text and repeated elements aside, which matter on large pages alone, nothing would be cut.
        cuts = _read(text, limits)[1]
        assert not {"size", "attributes"} & set(cuts)


def test_pages_pass_quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    assert SAMPLE
    for path in SAMPLE:
        html = path.read_bytes()
        if rough_count.FEW_TAGS > 1_000:
            assert passed(html, Limits(), monkeypatch), path
        assert surely_small(html, Limits()) == rough_count.surely_small(html, Limits()), path


DIV = '<div class="x"><p id=a>One <b>bold</b><br>text<!-- a --></p></div>'


@pytest.mark.parametrize(
    ("page", "small"),
    [
        ("", True),
        ("text", True),
        (DIV * 900, True),
        (DIV * 3_000, True),
        ("<div>" * 600 + "</div>" * 600, False),
        ("<div>" * 90 + "</div>" * 90, True),
        ("<p " + "a " * 400 + ">", True),
        ("<p " + "a " * 501 + ">", False),
        ("<br>" * 300_001, False),
        ("".join(f"<br a{i}>" for i in range(12_000)), False),
        ("".join(f"<x{i}></x{i}>" for i in range(12_000)), False),
        ("".join(f"<html a{i}>" for i in range(2_000)), False),
        ('<a href="x>' * 3_000, False),
        (DIV * 3_000 + "<b>" * 60, False),
    ],
)
def test_pages_by_their_tags(monkeypatch: pytest.MonkeyPatch, page: str, small: bool) -> None:
    html = page.encode()
    assert surely_small(html, Limits()) == rough_count.surely_small(html, Limits())
    if rough_count.FEW_TAGS > 1_000:
        assert passed(html, Limits(), monkeypatch) == small
