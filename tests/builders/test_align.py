"""Gold text to labels: equal texts, disguised texts, order slips, repeats, and everything that is not body."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsclf.builders.align import align
from newsclf.compared_words import words

HEADLINE = "Ferrymen of Oster Bay vote to keep the night crossing"
LEAD = "The crew of the small white ferry voted on Tuesday to keep the crossing that leaves after midnight."
MIDDLE = (
    "Only nine passengers use it on an ordinary evening, the harbour master counted last winter, but among them "
    "are two nurses and a baker who would otherwise sleep on the wrong side of the water."
)
QUOTE = "“We row people home,” said the skipper, “and home does not close at ten o'clock in the evening.”"
END = "A second vote, on new lamps for the jetty, was put off until the tide tables for spring are printed."
BODY = [LEAD, MIDDLE, QUOTE, END]
NAVIGATION = ["Home", "Weather", "Ferries", "Contact us", "Log in", "Search the archive"]
FOOTER = ["Terms of use", "All rights reserved by the Oster Bay Press", "Share", "Print", "The evening mail"]


def body_of(segments: list[str], gold: str) -> list[int]:
    """The indices of the segments that are labelled body."""
    return [i for i, label in enumerate(align(segments, gold).labels) if label == "body"]


def test_equal_texts_are_body_and_the_rest_is_not() -> None:
    page = [*NAVIGATION, HEADLINE, *BODY, *FOOTER]
    aligned = align(page, "\n\n".join(BODY))
    expected = [text in BODY for text in page]
    assert [label == "body" for label in aligned.labels] == expected
    assert aligned.shares == [float(b) for b in expected]
    assert aligned.words == [len(words(text)) for text in page]
    assert aligned.found == 1


@pytest.mark.parametrize(
    ("page", "gold"),
    [
        ("The  old\n\tmill \u00a0 turns  again", "The old mill turns again"),
        ("“It turns,” she said, ‘again’", "\"It turns,\" she said, 'again'"),
        ("It turned – slowly — again", "It turned - slowly -- again"),
        ("Salt &amp; Pepper &quot;mill&quot; turns&nbsp;again", 'Salt & Pepper "mill" turns again'),
        ("Salt & Pepper turns again", "Salt &amp; Pepper turns again"),
        ("THE OLD MILL TURNS AGAIN", "The old mill turns again"),
        ("Die STRASSE zur Mühle ist offen", "Die Straße zur Mu\u0308hle ist offen"),
        ("The o\u00adld mi\u200bll turns again\ufeff", "The old mill turns again"),
        ("Ｔｈｅ ｏｌｄ ｍｉｌｌ ｔｕｒｎｓ １２", "The old mill turns 12"),
        ("The ﬁrst ﬂour since 1950…", "The first flour since 1950..."),
    ],
    ids=[
        "space",
        "quotes",
        "dashes",
        "entities",
        "entities-in-gold",
        "case",
        "umlauts",
        "invisible",
        "wide",
        "ligature",
    ],
)
def test_writing_does_not_matter(page: str, gold: str) -> None:
    aligned = align(["Menu", page, "Read on"], gold)
    assert aligned.labels == ["boilerplate", "body", "boilerplate"]
    assert aligned.shares[1] == 1
    assert aligned.found == 1


def test_paragraphs_in_another_order_are_body_all_the_same() -> None:
    page = [*NAVIGATION, LEAD, QUOTE, MIDDLE, END, *FOOTER]
    n = len(NAVIGATION)
    aligned = align(page, "\n".join(BODY))
    assert body_of(page, "\n".join(BODY)) == [n, n + 1, n + 2, n + 3]
    assert aligned.found == 1


@pytest.mark.parametrize("above", [True, False], ids=["menu-first", "related-last"])
def test_of_two_headlines_the_one_beside_the_body_is_body(above: bool) -> None:
    gold = "\n\n".join([HEADLINE, *BODY])
    if above:
        page = [HEADLINE, *NAVIGATION, HEADLINE, *BODY, *FOOTER]
        start = 1 + len(NAVIGATION)
    else:
        page = [*NAVIGATION, HEADLINE, *BODY, *FOOTER, HEADLINE]
        start = len(NAVIGATION)
    assert body_of(page, gold) == list(range(start, start + 5))


@pytest.mark.parametrize("teaser", [LEAD, END, MIDDLE], ids=["lead", "end", "middle"])
@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
def test_of_two_copies_of_a_paragraph_the_one_in_the_article_is_body(teaser: str, before: bool) -> None:
    around = ["Most read today", teaser, "Read the whole story"]
    page = [*around, *NAVIGATION, *BODY, *FOOTER] if before else [*NAVIGATION, *BODY, *FOOTER, *around]
    start = page.index("Search the archive") + 1
    assert body_of(page, "\n".join(BODY)) == [start, start + 1, start + 2, start + 3]


def test_the_start_of_a_paragraph_in_a_teaser_is_boilerplate() -> None:
    teaser = "Only nine passengers use it on an ordinary evening, the harbour master counted last winter …"
    page = [teaser, *NAVIGATION, *BODY, teaser, *FOOTER]
    start = 1 + len(NAVIGATION)
    assert body_of(page, "\n".join(BODY)) == [start, start + 1, start + 2, start + 3]


def test_a_paragraph_that_stands_twice_in_the_gold_is_body_twice() -> None:
    page = ["Menu", QUOTE, MIDDLE, QUOTE, "Share"]
    assert body_of(page, "\n".join([QUOTE, MIDDLE, QUOTE])) == [1, 2, 3]


def test_words_of_the_navigation_that_occur_in_the_body_are_boilerplate() -> None:
    page = ["The", "ferry", "Tuesday", "the crossing", "evening", *BODY, "home", "spring", "the water", "the jetty"]
    assert body_of(page, "\n".join(BODY)) == [5, 6, 7, 8]


def test_short_items_of_a_list_are_body_and_equal_menu_items_are_not() -> None:
    items = ["Rope", "Lamp oil", "Two oars", "Bread"]
    gold = "\n".join([LEAD, "They will need:", *items, END])
    page = ["Bread", "Home", LEAD, "They will need:", *items, END, "Share", "Rope", "Lamp oil"]
    assert body_of(page, gold) == list(range(2, 9))


def test_a_one_line_article() -> None:
    assert body_of(["Menu", "Closed", "Share"], "Closed") == [1]
    assert body_of(["Menu", "Closed today", "Share"], "Closed today.") == [1]


def test_a_paragraph_that_the_gold_drops_is_boilerplate() -> None:
    page = [LEAD, MIDDLE, QUOTE, END]
    aligned = align(page, "\n".join([LEAD, END]))
    assert aligned.labels == ["body", "boilerplate", "boilerplate", "body"]
    assert aligned.shares[1] < 0.1
    assert aligned.found == 1


def test_found_is_the_share_of_the_gold_that_the_page_has() -> None:
    aligned = align([LEAD], f"{LEAD}\n{MIDDLE}")
    total = len(words(LEAD)) + len(words(MIDDLE))
    assert aligned.found == pytest.approx(len(words(LEAD)) / total, abs=0.03)
    assert align(["Menu", "Weather"], MIDDLE).found == 0


def test_a_paragraph_in_several_segments() -> None:
    pieces = [
        "Only nine passengers use it on an ordinary evening,",
        "the harbour master counted last winter, but among them are two nurses and a baker",
        "who would otherwise sleep on the wrong side of the water.",
    ]
    aligned = align(["Menu", LEAD, *pieces, END, "Share"], "\n".join([LEAD, MIDDLE, END]))
    assert aligned.labels == ["boilerplate", *["body"] * 5, "boilerplate"]
    assert aligned.shares[1:6] == [1] * 5
    assert aligned.found == 1


def test_several_paragraphs_in_one_segment() -> None:
    aligned = align(["Menu", LEAD, f"{MIDDLE} {QUOTE}\n{END}", "Share"], "\n".join(BODY))
    assert aligned.labels == ["boilerplate", "body", "body", "boilerplate"]
    assert aligned.shares[1:3] == [1, 1]
    assert aligned.found == 1


def test_a_segment_of_which_the_gold_has_a_part() -> None:
    rest = " Sign up below for letters about boats, tides, lamps, knots, gulls and every other thing that floats by."
    segment = LEAD + rest
    aligned = align([segment], LEAD)
    assert aligned.shares[0] == pytest.approx(len(words(LEAD)) / len(words(segment)), abs=0.06)
    assert align([segment], LEAD, cutoff=0.2).labels == ["body"]
    assert align([segment], LEAD, cutoff=0.9).labels == ["boilerplate"]
    assert align([LEAD], LEAD, cutoff=1.0).labels == ["body"]
    assert aligned.found == 1


def test_small_edits_of_the_gold_keep_a_paragraph_body() -> None:
    edited = MIDDLE.replace("ordinary ", "").replace("two nurses", "a pair of nurses")
    aligned = align(["Menu", LEAD, MIDDLE, END], "\n".join([LEAD, edited, END]))
    assert aligned.labels == ["boilerplate", "body", "body", "body"]
    assert 0.8 < aligned.shares[2] < 1


@pytest.mark.parametrize(
    ("menu", "body", "teaser"),
    [
        (
            ["首页", "天气", "登录"],
            ["渡船的船员星期二投票决定保留午夜以后的班次。", "港务长说，去年冬天平均每晚只有九名乘客。"],
            "更多渡轮新闻请点击这里",
        ),
        (
            ["ホーム", "天気", "ログイン"],
            [
                "小さな白い渡し船の乗組員は火曜日、深夜便を残すことを決めた。",
                "港長によると、冬の乗客は一晩に九人だけだという。",
            ],
            "ほかの記事を読む",
        ),
        (
            ["หน้าแรก", "อากาศ"],
            ["ลูกเรือเรือข้ามฟากลงมติเมื่อวันอังคารให้คงเที่ยวหลังเที่ยงคืนไว้"],
            "อ่านข่าวอื่น",
        ),
    ],
    ids=["zh", "ja", "th"],
)
def test_scripts_without_spaces_are_compared_by_character(menu: list[str], body: list[str], teaser: str) -> None:
    aligned = align([*menu, *body, teaser], "\n".join(body))
    assert aligned.labels == ["boilerplate"] * len(menu) + ["body"] * len(body) + ["boilerplate"]
    assert aligned.found == 1
    # A paragraph that was cut differently: half of it still counts by its characters.
    half = body[0][: len(body[0]) // 2]
    assert align([*menu, half, teaser], body[0]).found == pytest.approx(0.5, abs=0.15)


def test_words_of_mixed_scripts() -> None:
    assert words("2031年、OSTER湾の Fähre") == ["2031", "年", "oster", "湾", "の", "fähre"]
    assert words("") == words("  –…!? ") == []


@pytest.mark.parametrize("gold", ["", "  \n\n", "… – !"])
def test_without_a_gold_everything_is_boilerplate(gold: str) -> None:
    aligned = align([*NAVIGATION, *BODY], gold)
    assert set(aligned.labels) == {"boilerplate"}
    assert set(aligned.shares) == {0.0}
    assert aligned.found == 1


def test_segments_without_words_are_boilerplate() -> None:
    aligned = align(["", LEAD, "***", " ", END], f"{LEAD}\n***\n{END}")
    assert aligned.labels == ["boilerplate", "body", "boilerplate", "boilerplate", "body"]
    assert aligned.words[0] == aligned.words[2] == aligned.words[3] == 0
    assert aligned.shares == [0.0, 1.0, 0.0, 0.0, 1.0]


def test_no_segments() -> None:
    aligned = align([], LEAD)
    assert (aligned.shares, aligned.labels, aligned.words, aligned.found) == ([], [], [], 0.0)
    assert align([], "").found == 1


def test_equal_short_lines_one_below_the_other_are_all_body() -> None:
    page = ["Menu", LEAD, "Rope", "Rope", "Lamp oil", "Rope", END]
    assert body_of(page, "\n".join(page[1:])) == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("copies", [1, 2])
def test_a_first_letter_or_word_in_a_segment_of_its_own(copies: int) -> None:
    """Of two copies, the one that the rest follows on is the article's."""
    page = ["Only"] * copies + [MIDDLE.removeprefix("Only "), "Share"]
    assert body_of(page, MIDDLE) == [copies - 1, copies]


def test_a_headline_that_the_paragraph_below_begins_with_or_the_one_above_ends_with() -> None:
    headline = "The night crossing"
    below = f"{headline} leaves the jetty of Oster Bay at a quarter past one, and is seldom full."
    above = f"What is left of the timetable is on the board; what brings them home is {headline.lower()}."
    page = ["Menu", LEAD, MIDDLE, above, headline, below, END]
    aligned = align(page, "\n".join(page[1:]))
    assert aligned.shares == [0.0, *[1.0] * 6]
    for rest in ([headline, below], [above, headline]):
        page = [LEAD, MIDDLE, *rest, "Share"]
        assert align(page, "\n".join(page[:-1])).shares == [1.0] * 4 + [0.0]


def test_three_words_in_common_are_no_part_of_a_long_segment() -> None:
    other = "Whoever lost an umbrella on an ordinary evening may ask for it at the counter of the museum of knots."
    aligned = align([LEAD, MIDDLE, other], "\n".join([LEAD, MIDDLE]))
    assert aligned.shares == [1.0, 1.0, 0.0]
    assert align([other], MIDDLE).found == 0


def test_of_many_places_for_a_part_the_one_for_the_whole_is_taken() -> None:
    lines = [f"The old mill {' '.join(_word(10 * i + k) for k in range(10))}" for i in range(20)]
    aligned = align(["The old mill turns again"], "\n".join([*lines, "The old mill turns again"]))
    assert aligned.shares == [1.0]


def test_two_parts_of_a_segment_that_stand_apart() -> None:
    inserted = " ".join(_word(k) for k in range(40))
    segment = f"{LEAD} {inserted} {END}"
    aligned = align(["Menu", segment, "Share"], f"{LEAD}\n{END}")
    assert aligned.found == 1
    assert aligned.shares[1] == (len(words(LEAD)) + len(words(END))) / len(words(segment))
    # The second part lies nearer to the first than a copy of it below.
    segment = " ".join([LEAD, *inserted.split()[:30], END])
    assert body_of(["Menu", segment, END, "Share"], f"{LEAD}\n{END}") == [1]


@pytest.mark.parametrize(
    ("short", "expected"),
    [
        ("Rope", "body"),  # a whole line
        ("Lamp oil", "body"),
        ("Only", "boilerplate"),  # the first word of one
        ("water", "boilerplate"),  # the last
        ("a baker", "boilerplate"),
        ("two nurses and", "body"),  # three words in a row are no chance
    ],
)
def test_a_short_segment_that_stands_elsewhere_on_the_page(short: str, expected: str) -> None:
    gold = "\n".join([LEAD, "Rope", MIDDLE, "Lamp oil", END])
    assert align([LEAD, END, short], gold).labels == ["body", "body", expected]


def test_a_word_of_the_navigation_that_a_lost_paragraph_has_is_boilerplate() -> None:
    page = [LEAD, "Weather", "home", "Ferries", END]
    assert body_of(page, "\n".join([LEAD, QUOTE, END])) == [0, 4]


def test_a_line_that_stands_elsewhere_is_body_as_often_as_the_gold_has_it() -> None:
    page = [LEAD, END, "Rope", "Rope"]
    assert body_of(page, "\n".join([LEAD, "Rope", END])) == [0, 1, 2]
    assert body_of(page, "\n".join([LEAD, "Rope", MIDDLE, "Rope", END])) == [0, 1, 2, 3]


def test_of_a_paragraph_and_its_beginning_out_of_order_the_paragraph_is_body() -> None:
    beginning = "Only nine passengers use it on an ordinary evening, the harbour master counted last winter …"
    page = [LEAD, QUOTE, END, beginning, MIDDLE]
    assert body_of(page, "\n".join([MIDDLE, LEAD, QUOTE, END])) == [0, 1, 2, 4]
    # Unless the gold has both.
    page = [MIDDLE, beginning, LEAD, END]
    assert body_of(page, "\n".join([beginning, MIDDLE, LEAD, END])) == [0, 1, 2, 3]


def test_no_more_is_found_than_there_is() -> None:
    # The fourth word counts for both segments.
    gold = " ".join(_word(k) for k in range(6))
    first = " ".join(_word(k) for k in (0, 1, 2, 99, 3))
    aligned = align([first, " ".join(_word(k) for k in (3, 4, 5))], gold)
    assert aligned.shares == [4 / 5, 1.0]
    assert aligned.found == 1


_SYLLABLES = ("ba", "ke", "li", "mo", "nu", "ra", "se", "ti", "vo", "za")


def _word(number: int) -> str:
    """A made-up word for each number: no two are equal."""
    return "".join(_SYLLABLES[int(digit)] for digit in f"{number:05d}")


@st.composite
def _pages(draw: st.DrawFn) -> tuple[list[str], list[bool]]:
    """Segments of words of which none occurs twice, and which of them the gold has."""
    sizes = draw(st.lists(st.integers(1, 40), min_size=1, max_size=25))
    starts = [sum(sizes[:i]) for i in range(len(sizes))]
    shuffle = draw(st.sampled_from([7919, 104729 % 99991, 31337]))
    segments = [
        " ".join(_word((start + k) * shuffle % 99991) for k in range(size))
        for start, size in zip(starts, sizes, strict=True)
    ]
    chosen = draw(st.lists(st.booleans(), min_size=len(sizes), max_size=len(sizes)))
    return segments, chosen


@given(_pages())
@settings(max_examples=60, deadline=None)
def test_a_gold_of_whole_segments_is_found_exactly(page: tuple[list[str], list[bool]]) -> None:
    segments, chosen = page
    aligned = align(segments, "\n".join(s for s, c in zip(segments, chosen, strict=True) if c))
    assert [label == "body" for label in aligned.labels] == chosen
    assert aligned.shares == [float(c) for c in chosen]
    assert aligned.found == 1


_pieces = st.one_of(
    st.text(max_size=40), st.lists(st.sampled_from("a b c the . 春 の &amp; \n".split(" "))).map(" ".join)
)


@given(st.lists(_pieces, max_size=12), st.one_of(_pieces, st.lists(_pieces, max_size=8).map("\n".join)))
@settings(max_examples=120, deadline=None)
def test_any_text_gives_shares_and_labels(segments: list[str], gold: str) -> None:
    aligned = align(segments, gold)
    assert len(aligned.shares) == len(aligned.labels) == len(aligned.words) == len(segments)
    assert all(0 <= share <= 1 for share in aligned.shares)
    assert 0 <= aligned.found <= 1
    assert not math.isnan(aligned.found)
    assert all((label == "body") == (share >= 0.5) for label, share in zip(aligned.labels, aligned.shares, strict=True))


@pytest.mark.parametrize(
    "text", ["a" * 100_000, "na " * 5_000, "春" * 5_000], ids=["one-word", "one-word-often", "han"]
)
def test_monotonous_text_is_no_trouble(text: str) -> None:
    aligned = align([text, "Menu", text], text)
    assert len(aligned.labels) == 3
    assert all(0 <= share <= 1 for share in aligned.shares)
