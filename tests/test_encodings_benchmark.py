"""The benchmark of encodings tells right decodings from wrong ones, on pages of its own making."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from benchmarks.encodings.__main__ import main
from benchmarks.encodings.cost import measure_costs
from benchmarks.encodings.decoders import decoders
from benchmarks.encodings.measure import chosen, measure_recoded, not_utf8
from benchmarks.encodings.pages import CorpusPage, corpus_pages, declared, is_utf8, undeclared
from benchmarks.encodings.recoded import DAMAGES, VARIANTS, Recoded, is_right, recoded
from benchmarks.encodings.truth import true_encoding, visible

import newsclf
from newsclf.errors import BuildError, InputError
from newsclf.segment.decode import decode

GERMAN = "Der Bürgermeister grüßte die Gäste höflich und fuhr später über die Brücke zurück nach Süden."
POLISH = "Burmistrz powitał gości życzliwie, a później wrócił przez most, żeby jeszcze zdążyć na święto książki."
RUSSIAN = "Мэр города объявил в воскресенье об открытии моста, и жители ликовали до позднего вечера."
JAPANESE = "市長は日曜日の式典で橋の再開を発表し、住民たちは夜まで喜びに沸いた。近くの店も営業時間を延ばした。"
ENGLISH = "The mayor greeted the guests beside the river and drove back across the bridge later that day. " * 4

PEERS = ("charset-normalizer", "resiliparse", "trafilatura")
PEER_MODULES = ("resiliparse", "resiliparse.parse", "resiliparse.parse.encoding", "trafilatura", "trafilatura.utils")


def page_of(words: str, label: str | None = None, lang: str | None = None) -> str:
    """A page of six paragraphs."""
    meta = f"<meta charset={label}>" if label else ""
    paragraphs = "".join(f"<p>{words}</p>\n" for _ in range(6))
    return f"<html{f' lang={lang}' if lang else ''}><head>{meta}</head><body>\n{paragraphs}</body></html>"


# By name: the page, its gold, what it declares, its true encoding, and the rule that tells it.
CASES: dict[str, tuple[bytes, str, str | None, str | None, str]] = {
    "cut": (page_of(GERMAN, "utf-8").encode() + b"\xc3", GERMAN, "utf-8", "utf-8", "sequences"),
    "english": (
        page_of("“Late”, he said. " + ENGLISH, "iso-8859-1").encode("cp1252"),
        ENGLISH,
        "iso-8859-1",
        "cp1252",
        "English",
    ),
    "letters": (
        page_of("Zum ‚Süden‘ – Höhe: 20°", "windows-1252").encode("cp1252"),
        "no",
        "windows-1252",
        None,
        "can't be told",
    ),
    "polish": (page_of(POLISH, "iso-8859-1").encode("iso8859_2"), POLISH, "iso-8859-1", "iso8859_2", "gold"),
    "russian": (page_of(RUSSIAN).encode("koi8_r"), RUSSIAN, None, "koi8_r", "gold"),
    "japanese": (page_of(JAPANESE, "utf-8").encode("iso2022_jp"), JAPANESE, "utf-8", "iso2022_jp", "gold"),
    "rightly": (page_of(RUSSIAN, "windows-1251").encode("cp1251"), RUSSIAN, "windows-1251", "cp1251", "gold"),
}
UTF8 = {
    "german": page_of(GERMAN, "utf-8", "de").encode(),
    "polish-too": page_of(POLISH, None, "pl").encode(),
    "ascii": page_of(ENGLISH, "utf-8", "de").encode(),
    "no-language": page_of(GERMAN, "utf-8").encode(),
}


@pytest.fixture(scope="module")
def corpora(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with dragnet, and with cleaneval, whose wrappers say the encoding."""
    root = tmp_path_factory.mktemp("corpora")
    for folder in ("dragnet_data", "cleaneval-dev"):
        for part in ("input", "GoldStandard"):
            (root / folder / part).mkdir(parents=True)
    golds = {name: case[1] for name, case in CASES.items()}
    for name, html in {**{name: case[0] for name, case in CASES.items()}, **UTF8}.items():
        (root / "dragnet_data" / "input" / f"{name}.html").write_bytes(html)
        (root / "dragnet_data" / "GoldStandard" / f"{name}.txt").write_text(golds.get(name, "Gold"), encoding="utf-8")
    wrapped = b'<text id="https://example.org/" title="a" encoding="windows-1251">\n' + page_of(RUSSIAN).encode(
        "cp1251"
    )
    (root / "cleaneval-dev" / "input" / "1.html").write_bytes(wrapped + b"</text>\n")
    (root / "cleaneval-dev" / "GoldStandard" / "1.txt").write_text(f"<p>{RUSSIAN}", encoding="utf-8")
    return root


def latin(html: bytes, hint: str | None) -> str:
    return html.decode("cp1252", "replace")


def utf8(html: bytes, hint: str | None) -> str:
    return html.decode("utf-8", "replace")


def obedient(html: bytes, hint: str | None) -> str:
    return html.decode(hint or declared(html) or "ascii")


OTHERS = {"latin": latin, "utf8": utf8, "obedient": obedient}


def test_the_pages_of_corpora_are_read_as_bytes(corpora: Path) -> None:
    pages = {page.page_id: page for page in corpus_pages(corpora, ["dragnet", "cleaneval"])}
    assert set(pages) == {*CASES, *UTF8, "1"}
    assert pages["cut"].html == CASES["cut"][0]
    assert pages["cut"].gold == GERMAN
    assert (pages["1"].corpus, pages["1"].hint, pages["1"].lang) == ("cleaneval", "windows-1251", None)
    assert (pages["german"].hint, pages["german"].lang) == (None, "de")
    with pytest.raises(BuildError, match="daniel"):
        list(corpus_pages(corpora, ["dragnet", "daniel"]))


@pytest.mark.parametrize("name", CASES)
def test_the_true_encoding_is_told_by_rules(name: str) -> None:
    html, gold, said, codec, rule = CASES[name]
    assert not is_utf8(html)
    assert declared(html) == said
    assert true_encoding(html, gold) == (codec, rule)


def test_rules_that_do_not_hold_tell_nothing() -> None:
    russian, gold = CASES["russian"][:2]
    # Without the gold, letters of one script in all words are the only sign, and there are other such encodings.
    assert true_encoding(russian, "").codec is None
    assert true_encoding(russian, "Gäste").codec is None  # words that are nowhere on it
    assert true_encoding(russian, gold).codec == "koi8_r"
    # English with letters of another script in it, or controls.
    assert true_encoding(CASES["english"][0] + b"\x81", ENGLISH).rule != "English"
    # Every other encoding has faults, or words of two scripts.
    assert true_encoding("<p>Süß: œuvre, Žižek™".encode("cp1252") + b"\xa0\x80 5", "").codec in (None, "cp1252")
    # Nine sequences for a fault are too few.
    assert true_encoding("ü".encode() * 10 + b"\xff", "") == ("utf-8", "sequences")
    assert true_encoding("ü".encode() * 9 + b"\xff", "").rule != "sequences"


def test_what_is_read_has_no_tags_scripts_or_comments() -> None:
    html = "<title>ä</title><script>ö = '<p>'</script><style>ü{}</style><!-- ß --><p class='é'>è</p>"
    assert "".join(visible(html).split()) == "äè"


def test_what_is_utf8_and_what_a_page_says() -> None:
    assert is_utf8(b"<p>~{ plain")
    assert is_utf8("ä".encode())
    assert not is_utf8(b"\xe4")
    assert not is_utf8("日本".encode("iso2022_jp"))
    assert declared(b"\xff\xfe<") == "mark of UTF-16LE"
    assert declared(b'<?xml version="1.0" encoding="ISO-8859-2"?><p>') == "iso-8859-2"
    assert declared(b"<p>charset=koi8-r") is None
    html = b'\xef\xbb\xbf<?xml encoding="a"?><META http-equiv=x content="text/html; charset=b"><p>text'
    assert undeclared(html) == b"<p>text"


def test_a_decoder_is_right_where_its_text_is_that_of_the_true_encoding(corpora: Path) -> None:
    pages = list(corpus_pages(corpora, ["dragnet", "cleaneval"]))
    found = {one.page.page_id: one for one in not_utf8(pages, {"newsclf": decode, **OTHERS})}
    assert {name: (one.declared, one.codec, one.rule) for name, one in found.items()} == {
        **{name: case[2:] for name, case in CASES.items()},
        "1": (None, "cp1251", "gold"),
    }
    assert {name: set(one.right) for name, one in found.items()} == {
        "cut": {"newsclf", "utf8"},  # a declaration that is right does not help one that knows no faults
        "english": {"newsclf", "latin"},  # ISO-8859-1 as Python has it, without quotation marks
        "letters": set(),  # nobody knows
        "polish": {"newsclf"},
        "russian": {"newsclf"},
        "japanese": {"newsclf"},
        "rightly": {"newsclf", "obedient"},
        "1": {"newsclf", "obedient"},  # by the hint
    }


def test_marks_and_what_is_not_read_make_no_difference() -> None:
    html, gold = CASES["russian"][:2]
    page = CorpusPage("own", "a", html, gold, None, None)

    def right(text: str) -> bool:
        return bool(not_utf8([page], {"one": lambda html, hint: text})[0].right)

    text = html.decode("koi8_r")
    assert right(text)
    assert right("\ufeff" + text.replace("<p>", "<p>\0<!-- я -->", 1).replace("<!-- я -->", ""))
    assert not right(text.replace("Мэр", "мэр", 1))
    assert not right(text[:-40])
    assert not right("")


def test_pages_are_recoded_in_all_variants() -> None:
    page = CorpusPage("own", "a", UTF8["polish-too"], "", "pl", None)
    forms = {form.variant: form for form in recoded(page, "iso-8859-2", "iso8859_2")}
    assert tuple(forms) == VARIANTS
    assert declared(forms["declared right"].html) == "iso-8859-2"
    assert declared(forms["not declared"].html) is None
    assert declared(forms["says utf-8"].html) == "utf-8"
    assert declared(forms["says iso-8859-1"].html) == "iso-8859-1"
    for variant, form in forms.items():
        damaged = variant.endswith("damaged")
        assert form.damages == (DAMAGES if damaged else 0)
        assert (form.html.decode("iso8859_2") == form.text) is not damaged
        assert POLISH in form.text
    # Nothing of a language is lost: big5 lacks characters of this.
    chinese = CorpusPage("own", "b", page_of("这条街上的桥头书店开门了" * 4).encode(), "", "zh", None)
    assert not list(recoded(chinese, "big5", "big5"))
    assert list(recoded(chinese, "gb2312", "gb18030"))
    # UTF-8 is not said of UTF-8 twice, and a windows-1252 that is said to be ISO-8859-1 is declared right.
    german = CorpusPage("own", "c", UTF8["german"], "", "de", None)
    assert "says utf-8" not in [form.variant for form in recoded(german, "utf-8", "utf-8")]
    assert "says iso-8859-1" not in [form.variant for form in recoded(german, "windows-1252", "cp1252")]


def test_of_a_damaged_page_other_places_must_be_right() -> None:
    text = "".join(f"<p>{i} {GERMAN}</p>" for i in range(9))
    whole, damaged = Recoded("a", b"", text, 0), Recoded("a", b"", text, DAMAGES)
    assert is_right(text, whole)
    assert not is_right(text.replace("ü", "u", 1), whole)
    some = text
    for i in range(DAMAGES):
        some = some.replace(f"{i} Der Bür", f"{i} Der B\ufffd", 1)
    assert is_right(some, damaged)
    assert not is_right(some.replace("8 Der Bür", "8 Der B\ufffd", 1), damaged)
    assert not is_right(text.encode().decode("cp1252", "replace"), damaged)
    # Also where all pieces are the same.
    same = f"<p>{GERMAN}</p>" * 9
    assert is_right(same.replace("ü", "\ufffd", 1), Recoded("a", b"", same, DAMAGES))
    assert not is_right(same.replace("ü", "\ufffd"), Recoded("a", b"", same, DAMAGES))
    assert not is_right("", damaged)


def test_right_decodings_of_recoded_pages_are_counted(corpora: Path) -> None:
    pages = list(corpus_pages(corpora, ["dragnet"]))
    assert [page.page_id for page in chosen(pages, 9)] == ["german", "polish-too"]
    assert not list(chosen(pages, 0))
    notes: list[str] = []
    tally = measure_recoded(pages, {"newsclf": decode, **OTHERS}, 1, notes.append)
    assert notes == ["de: 1 pages", "pl: 1 pages"]
    assert set(tally.seconds) == {"newsclf", *OTHERS}
    assert set(tally.pages.values()) == {1}
    forms = set(tally.pages)
    assert {(lang, label) for lang, label, _ in forms} == {
        ("de", "windows-1252"),
        ("de", "utf-8"),
        ("pl", "iso-8859-2"),
        ("pl", "windows-1250"),
        ("pl", "utf-8"),
    }

    def right(name: str) -> set[tuple[str, str, str]]:
        return {form for form in forms if tally.right[name][form]}

    assert right("newsclf") == forms
    german = {form for form in forms if form[1] == "windows-1252"}
    # A no-break space in UTF-8 is two characters of windows-1252: one of the places that are damaged.
    assert right("latin") == german
    assert right("utf8") == {form for form in forms if form[1] == "utf-8"}
    # It raises where nothing is said, or what is wrong for a byte.
    assert {form for form in forms if form[2] == "declared right"} <= right("obedient")
    assert not {form for form in right("obedient") if form[2].startswith("not declared")}


def test_times_are_of_all_pages_that_can_be_predicted(corpora: Path) -> None:
    pages = list(corpus_pages(corpora, ["dragnet", "cleaneval"]))
    asked: list[newsclf.Page] = []

    def predict(page: newsclf.Page) -> None:
        asked.append(page)
        if page.html == UTF8["german"]:
            raise InputError("no page")

    costs = {cost.kind: cost for cost in measure_costs(pages, 1, predict, runs=2)}
    assert costs["not UTF-8, as they are"].pages == costs["not UTF-8, not declared"].pages == len(CASES) + 1
    assert costs["UTF-8, as they are"].pages == 1
    assert costs["UTF-8, as they are"].size == len(UTF8["polish-too"])
    assert {kind for kind in costs if kind.startswith("re-coded")} == {f"re-coded, {variant}" for variant in VARIANTS}
    assert costs["re-coded, declared right"].pages == 3
    assert costs["re-coded, says iso-8859-1"].pages == 2
    assert all(cost.decoding >= 0 and cost.whole >= 0 for cost in costs.values())
    assert "windows-1251" in [page.encoding for page in asked]
    assert len(asked) == 2 * sum(cost.pages for cost in costs.values()) + 1


def test_the_command_tells_and_writes_what_is_right(
    corpora: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in PEER_MODULES:
        monkeypatch.setitem(sys.modules, name, None)
    out = tmp_path / "out"
    command = [str(corpora), "--formats", "dragnet", "cleaneval", "--recode", "2", "--list", "--out", str(out)]
    assert main(command) == 0
    told, notes = capsys.readouterr()
    assert f"{len(CASES) + 1} of {len(CASES) + len(UTF8) + 1} pages are not UTF-8" in told
    head, total = (next(line for line in told.splitlines() if line.startswith(s)) for s in ("| corpus", "| all that"))
    names = [cell.strip() for cell in head.strip("|").split("|")]
    # Without the extra `peers`, what comes with newsclf itself is compared.
    assert names[5:] == ["newsclf", "charset-normalizer"]
    known = len(CASES)  # one of them can't be told, one more is in the other corpus
    assert [cell.strip() for cell in total.strip("|").split("|")][4:6] == [str(known), str(known)]
    assert "| cleaneval | nothing | cp1251 | gold | 1 | 1 |" in told
    assert "- dragnet letters: windows-1252, None (can't be told); right: none" in told
    assert "| not declared | 5 | 100.0 % |" in told
    assert "| not UTF-8, not declared | 8 |" in told
    assert "pages" not in notes  # no language has two

    figures = json.loads((out / "encodings.json").read_text(encoding="utf-8"))
    assert figures["newsclf"] == newsclf.__version__
    assert {one["page"]: one["codec"] for one in figures["not_utf8"]}["polish"] == "iso8859_2"
    assert all("newsclf" in one["right"] for one in figures["not_utf8"] if one["codec"])
    assert sum(one["right"]["newsclf"] for one in figures["recoded"]) == sum(one["pages"] for one in figures["recoded"])
    assert {cost["kind"] for cost in figures["costs"]} >= {"UTF-8, as they are", "re-coded, not declared"}


def test_the_command_alone_without_times_and_on_what_is_not_there(
    corpora: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(corpora), "--formats", "cleaneval", "--recode", "0", "--cost", "0", "--alone"]) == 0
    told = capsys.readouterr().out
    assert "| corpus | declared | is | rule | pages | newsclf |\n" in told
    assert "ms predicting" not in told
    assert main([str(corpora), "--formats", "daniel"]) == 1
    assert "daniel" in capsys.readouterr().err


def test_decoders_that_are_missing_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in PEER_MODULES:
        monkeypatch.setitem(sys.modules, name, None)
    assert list(decoders()) == ["newsclf", "charset-normalizer"]
    monkeypatch.setitem(sys.modules, "charset_normalizer", None)
    assert list(decoders()) == ["newsclf"]


@pytest.mark.parametrize("name", PEERS)
def test_other_decoders_decode(name: str) -> None:
    if name != "charset-normalizer":
        pytest.importorskip(name)
    found = decoders()[name]
    html = page_of(RUSSIAN, "windows-1251")
    assert found(html.encode("cp1251"), None) == html
    assert isinstance(found(b"\xff\xfe\x00", None), str)
