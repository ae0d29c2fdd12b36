import codecs
import gzip

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsclf.segment.decode import decode, looks_binary, to_utf8
from newsclf.segment.sniff import sniff_view

GERMAN = "Der Bürgermeister grüßte die Gäste höflich, später fuhr er über die Brücke zurück. " * 3
CHINESE = "市长在周日的典礼上宣布大桥重新开放，居民们欢呼雀跃。" * 5
RUSSIAN = "Мэр города объявил в воскресенье об открытии моста, жители ликовали весь вечер. " * 4
JAPANESE = "市長は日曜日の式典で橋の再開を発表し、住民たちは夜まで喜びに沸いた。" * 4
KOREAN = "시장은 일요일 기념식에서 다리의 재개통을 발표했고 주민들은 기뻐했다. " * 4


@pytest.mark.parametrize(
    ("label", "codec", "text"),
    [
        ("iso-8859-1", "cp1252", "„Über“ – so heißt es"),
        ("us-ascii", "cp1252", "naïve – café"),
        ("gb2312", "gb18030", CHINESE + "镕"),
        ("GBK", "gb18030", CHINESE),
        ("shift_jis", "cp932", JAPANESE + "①"),
        ("ks_c_5601-1987", "cp949", KOREAN + "똠"),
        ("euc-jp", "euc_jp", JAPANESE),
        ("windows-1251", "cp1251", RUSSIAN),
        ("koi8-r", "koi8_r", RUSSIAN),
        ("big5", "big5", "市長在週日的典禮上宣布大橋重新開放"),
        ("iso-2022-jp", "iso2022_jp", JAPANESE),
    ],
)
def test_a_label_means_what_browsers_take_it_for(label: str, codec: str, text: str) -> None:
    data = text.encode(codec)
    assert decode(data, label) == text
    meta = f'<meta charset="{label}">'
    assert decode(meta.encode() + data) == meta + text
    old = f"<META HTTP-EQUIV=Content-Type CONTENT='text/html; charset={label}'>"
    assert decode(old.encode() + data) == old + text
    xml = f"<?xml version='1.0' encoding='{label}'?>"
    assert decode(xml.encode() + data) == xml + text


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_mark_outranks_the_hint(codec: str) -> None:
    assert decode(GERMAN.encode(codec), "iso-8859-1") == GERMAN
    assert decode(codecs.BOM_UTF16_BE + GERMAN.encode("utf-16-be"), "utf-8") == GERMAN


def test_the_hint_outranks_the_page() -> None:
    page = "<meta charset=windows-1252>" + RUSSIAN
    assert decode(page.encode("cp1251"), "windows-1251") == page


@pytest.mark.parametrize("label", ["gb2312", "iso-8859-2", "utf-16", "nonsense", "base64", "idna"])
def test_valid_utf8_outranks_a_stale_declaration_and_hint(label: str) -> None:
    page = f"<meta charset={label}>" + GERMAN + CHINESE
    assert decode(page.encode()) == page
    assert decode(page.encode(), "nonsense") == page
    assert decode(page.encode(), "latin1") == page


def test_a_declaration_in_a_comment_does_not_count() -> None:
    page = "<!-- <meta charset=koi8-r> --><meta charset=windows-1251>" + RUSSIAN
    assert decode(page.encode("cp1251")) == page


def test_utf16_without_a_mark() -> None:
    page = "<html><body><p>hello harbour</p></body></html>"
    assert decode(page.encode("utf-16-le")) == page
    assert decode(page.encode("utf-16-be")) == page
    assert decode(CHINESE.encode("utf-16-le"), "utf-16") == CHINESE


def test_undeclared_encodings_are_detected() -> None:
    assert decode(GERMAN.encode("latin-1")) == GERMAN
    assert decode(RUSSIAN.encode("cp1251")) == RUSSIAN
    assert decode(CHINESE.encode("gb18030")) == CHINESE


def test_a_damaged_byte_does_not_change_the_encoding() -> None:
    data = b"<meta charset=utf-8>" + GERMAN.encode() + b"\xff" + GERMAN.encode()
    assert decode(data) == "<meta charset=utf-8>" + GERMAN + "\ufffd" + GERMAN


def test_said_to_be_utf8_but_is_not() -> None:
    assert decode(GERMAN.encode("cp1252"), "utf-8") == GERMAN


def test_str_keeps_all_but_surrogates_and_nul() -> None:
    assert decode("a\ud800b\0c\ufeff") == "a\ufffdbc\ufeff"
    assert decode(b"a\0b") == "ab"


@settings(deadline=None)
@given(st.binary(max_size=300), st.none() | st.text(max_size=12))
def test_no_bytes_raise(data: bytes, hint: str | None) -> None:
    text = decode(data, hint)
    text.encode()
    assert "\0" not in text
    looks_binary(data)
    assert sniff_view(data) in ("html", "text")


@given(st.sampled_from(["rot13", "hex", "zip", "utf_7", "punycode", "unicode_escape", "mbcs", "", " ", "\0"]))
def test_a_hint_that_is_no_encoding_of_text_is_ignored(hint: str) -> None:
    assert decode(b"plain \\u0041 text", hint) == "plain \\u0041 text"


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7\n",
        gzip.compress(b"text"),
        b"PK\x03\x04rest",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff\xe0JFIF",
        b"\x7fELF\x02",
        bytes(range(256)) * 8,
    ],
)
def test_binary(data: bytes) -> None:
    assert looks_binary(data)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"plain\ttext\r\n",
        GERMAN.encode("latin-1"),
        CHINESE.encode("gb18030"),
        CHINESE.encode("utf-16"),
        GERMAN.encode("utf-16-le"),
        GERMAN.encode("utf-32"),
        JAPANESE.encode("iso2022_jp"),
    ],
)
def test_not_binary(data: bytes) -> None:
    assert not looks_binary(data)


@pytest.mark.parametrize(
    "content",
    [
        "<!DOCTYPE html><title>x</title>",
        "\ufeff\n <html lang=en>",
        "<?xml version='1.0'?><!-- c --><html><head><title>x</title></head></html>",
        "<p>One.</p><p>Two.</p>",
        "<p>One.</p>",
        "<div>One <b>two</b></div>",
        '<div class="story"><a href="/x">more</a></div><br>',
        "<article><h1>Head</h1><p>Body",
    ],
)
def test_html(content: str) -> None:
    assert sniff_view(content) == "html"
    assert sniff_view(content.encode()) == "html"
    assert sniff_view(content.encode("utf-16")) == "html"


@pytest.mark.parametrize(
    "content",
    [
        "",
        "Prices fell: a < b and c > d, p<0.05.",
        "Write <b> for bold.",
        "Put it in <head> or <body>, said the teacher.",
        "From: Ann <ann@example.org>\nTo: Bo <bo@example.org>\n" * 9,
        "std::vector<int> a; vector<a> b;" * 9,
    ],
)
def test_text(content: str) -> None:
    assert sniff_view(content) == "text"
    assert sniff_view(content.encode()) == "text"


_encodings = st.sampled_from(
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "latin-1", "cp1251", "gb18030", "iso2022_jp"]
)


@settings(max_examples=200, deadline=None)
@given(
    st.one_of(
        st.text(max_size=40),
        st.binary(max_size=40),
        st.tuples(st.text("aé\u0416潮\0<p>", max_size=40), _encodings).map(lambda t: t[0].encode(t[1], "replace")),
    ),
    st.sampled_from([None, "utf-16", "latin-1", "nonsense"]),
)
def test_the_same_in_utf8(data: bytes | str, hint: str | None) -> None:
    assert to_utf8(data, hint).decode("utf-8") == decode(data, hint)


def test_valid_utf8_is_not_copied() -> None:
    data = "<p>café".encode()
    assert to_utf8(data) is data


_STORY = "<p>The council met on Monday.</p>" * 9


@pytest.mark.parametrize(
    "preface",
    [
        "<script>" + "let a = 1;" * 7_000 + "</script>",
        "\ufeff<!-- " + "saved page " * 7_000 + "-->",
        " \n" * 40_000,
        "<STYLE media=all>" + ".a{b:c}" * 10_000 + "</Style >\n",
        "<script type='application/ld+json'>" + "1," * 40_000 + "</script><!-- a --> ",
    ],
    ids=["script", "comment", "space", "style", "JSON-LD"],
)
def test_html_behind_a_long_preface_is_html(preface: str) -> None:
    for page in (preface + _STORY, preface + "<!DOCTYPE html><html><body>" + _STORY):
        assert sniff_view(page) == "html"
        assert sniff_view(page.encode()) == "html"


@pytest.mark.parametrize(
    "preface", [" \n" * 40_000, "<!-- " + "a note " * 10_000 + "-->", "<!-- " + "never closed " * 9_000]
)
def test_a_text_behind_a_long_preface_is_text(preface: str) -> None:
    assert sniff_view(preface + "The council met on Monday. " * 9) == "text"
