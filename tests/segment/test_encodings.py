"""Pages in other encodings than UTF-8: declared wrong or not at all, and damaged."""

from __future__ import annotations

import pytest

from newsclf.segment.decode import decode, to_utf8

TEXTS = {
    "de": "Der Bürgermeister grüßte die Gäste höflich und fuhr später über die Brücke zurück nach Süden.",
    "fr": "Le maire a salué les élèves près de la forêt, où le théâtre du château a été très vite achevé.",
    "es": "El alcalde saludó a los niños de la región y mañana volverá en autobús según dijo el señor Peña.",
    "sv": "Borgmästaren hälsade på gästerna vid ån och åkte sedan över bron till ön där färjan låg förtöjd.",
    "da": "Borgmesteren hilste på gæster ved åen og kørte så over broen til øen, hvor færgen lå og ventede på børn.",
    "pl": "Burmistrz powitał gości życzliwie, a później wrócił przez most, żeby jeszcze zdążyć na święto książki.",
    "cs": "Starosta přivítal hosty u řeky, později se vrátil přes most a řekl, že rok nato bude i větší slavnost.",
    "hu": "A polgármester üdvözölt, később átment a hídon, és mondta, hogy jövőre több ünnep lesz, erről győződj.",
    "tr": "Belediye başkanı konukları karşıladı, sonra köprüden geçip şehrin güneyindeki çarşıya ağır ağır yürüdü.",
    "ru": "Мэр города объявил в воскресенье об открытии моста, и жители ликовали до позднего вечера.",
    "el": "Ο δήμαρχος καλωσόρισε τους επισκέπτες δίπλα στο ποτάμι. Άλλοι πέρασαν τη γέφυρα αργότερα το απόγευμα.",
    "zh": "市长在周日的典礼上宣布大桥重新开放，居民们欢呼雀跃，庆祝活动一直持续到深夜，附近的商店也都延长了营业时间。",
    "tw": "市長在週日的典禮上宣布大橋重新開放，居民們歡呼雀躍，慶祝活動一直持續到深夜，附近的商店也都延長了營業時間。",
    "ja": "市長は日曜日の式典で橋の再開を発表し、住民たちは夜まで喜びに沸いた。近くの店も営業時間を延ばした。",
    "ko": "시장은 일요일 기념식에서 다리의 재개통을 발표했고 주민들은 밤늦게까지 기뻐했다. 가게들도 문을 오래 열었다.",
}
ENCODINGS = [
    ("de", "cp1252"),
    ("fr", "cp1252"),
    ("es", "cp1252"),
    ("sv", "cp1252"),
    ("da", "cp1252"),
    ("pl", "cp1250"),
    ("pl", "iso8859_2"),
    ("cs", "cp1250"),
    ("cs", "iso8859_2"),
    ("hu", "cp1250"),
    ("tr", "cp1254"),
    ("ru", "cp1251"),
    ("ru", "koi8_r"),
    ("el", "cp1253"),
    ("el", "iso8859_7"),
    ("zh", "gb18030"),
    ("tw", "big5"),
    ("ja", "cp932"),
    ("ja", "euc_jp"),
    ("ko", "cp949"),
]


def page(lang: str) -> str:
    """A page of paragraphs, each with another number of sentences of a language."""
    words = TEXTS[lang]
    return "<html><head></head><body>" + "".join(f"<p class=story>{words * i}</p>\n" for i in (1, 2, 1, 3, 2, 1, 2, 1))


def said(html: str, label: str) -> str:
    return html.replace("<head>", f"<head><meta charset={label}>")


@pytest.mark.parametrize(("lang", "codec"), ENCODINGS)
def test_what_is_not_declared_or_said_to_be_utf8_is_detected(lang: str, codec: str) -> None:
    html = page(lang)
    assert decode(html.encode(codec)) == html
    assert decode(html.encode(codec), "utf-8") == html
    wrong = said(html, "utf-8")
    assert decode(wrong.encode(codec)) == wrong
    assert to_utf8(wrong.encode(codec)).decode() == wrong


@pytest.mark.parametrize(("lang", "codec"), ENCODINGS)
def test_letters_of_one_latin_language_need_no_detector(lang: str, codec: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(sample: bytes, **options: object) -> None:
        raise AssertionError("asked")

    monkeypatch.setattr("charset_normalizer.from_bytes", refuse)
    html = page(lang)
    if codec in ("cp1252", "cp1250", "iso8859_2", "cp1254"):
        assert decode(html.encode(codec)) == html
        assert decode(said(html, "utf-8").encode(codec)) == said(html, "utf-8")
    else:
        with pytest.raises(AssertionError, match="asked"):
            decode(html.encode(codec))


@pytest.mark.parametrize(("lang", "codec"), ENCODINGS)
def test_iso_8859_1_is_said_of_anything(lang: str, codec: str) -> None:
    html = said(page(lang), "iso-8859-1")
    assert decode(html.encode(codec)) == html
    # A header that a server sends with all pages does not outrank what the page says.
    if codec not in ("cp1252", "cp1250", "iso8859_2", "cp1254"):
        label = {"cp932": "shift_jis", "gb18030": "gb2312"}.get(codec, codec.replace("_", "-"))
        html = said(page(lang), label)
        assert decode(html.encode(codec), "latin-1") == html


@pytest.mark.parametrize("lang", ["de", "fr", "es", "sv", "da"])
def test_what_is_rightly_said_to_be_iso_8859_1_stays(lang: str) -> None:
    html = said(page(lang), "iso-8859-1").replace("</p>", "\xa0© “x” – 20 °C, 5 m², ½</p>")
    assert decode(html.encode("cp1252")) == html


@pytest.mark.parametrize(("lang", "codec"), ENCODINGS)
@pytest.mark.parametrize("declared", [True, False])
def test_a_stray_byte_costs_its_place_alone(lang: str, codec: str, declared: bool) -> None:
    label = {"cp932": "shift_jis", "gb18030": "gb2312"}.get(codec, codec.replace("_", "-"))
    html = said(page(lang), label) if declared else page(lang)
    data = html.encode(codec)
    found = decode(data.replace(b"<p class=story>", b"<p class=story>\xff", 1))
    # It may take the byte behind it with it.
    assert [was == now for was, now in zip(html.split("<"), found.split("<"), strict=True)].count(False) == 1


@pytest.mark.parametrize("lang", ["de", "pl", "ru", "el", "zh", "ja", "ko"])
@pytest.mark.parametrize("label", ["utf-8", "iso-8859-1", "gb2312", "windows-1251", None])
def test_utf8_with_a_cut_or_stray_byte_is_utf8_whatever_is_said(lang: str, label: str | None) -> None:
    html = said(page(lang), label) if label else page(lang)
    data = html.encode()
    assert decode(data + "ü".encode()[:1]) == html + "\ufffd"
    assert decode(data + "ü".encode()[:1], label) == html + "\ufffd"
    assert decode(data.replace(b"</p>", b"\xe4</p>", 1)) == html.replace("</p>", "\ufffd</p>", 1)
    assert to_utf8(data + b"\xff") == (html + "\ufffd").encode()


def test_a_declaration_under_which_most_is_a_fault_is_not_believed() -> None:
    html = said(page("ja"), "shift_jis")
    assert decode(html.encode("euc_jp")) == html
    html = said(page("ko"), "iso-2022-kr")
    assert decode(html.encode("cp949")) == html


def test_iso_2022_jp_is_known_by_its_escapes() -> None:
    html = page("ja")
    assert decode(html.encode("iso2022_jp")) == html
    assert decode(said(html, "utf-8").encode("iso2022_jp")) == said(html, "utf-8")
    assert decode(b"<p>\x1b$ no escapes of Japanese") == "<p>\x1b$ no escapes of Japanese"


def test_a_few_letters_do_not_change_what_is_said() -> None:
    html = said("<html><head></head><p>A café in Kraków serves naïve jalapeños.", "iso-8859-1")
    assert decode(html.encode("cp1252")) == html
    html = html.replace("iso-8859-1", "iso-8859-2").replace("jalapeños", "").replace("naïve", "")
    assert decode(html.encode("iso8859_2")) == html


@pytest.mark.parametrize(("lang", "codec"), [("ru", "koi8_r"), ("ru", "iso8859_5"), ("zh", "gb18030")])
def test_what_is_wrongly_said_to_be_windows_1251(lang: str, codec: str) -> None:
    html = said(page(lang), "windows-1251")
    assert decode(html.encode(codec)) == html
    assert decode(page(lang).encode(codec), "windows-1251") == page(lang)


@pytest.mark.parametrize("codec", ["cp1251", "koi8_r"])
def test_capitals_alone_are_believed_to_be_what_is_said(codec: str) -> None:
    html = said(page("ru").upper(), codec.replace("cp", "windows-").replace("_", "-"))
    assert decode(html.encode(codec)) == html


@pytest.mark.parametrize("word", ["Grüße", "é", "Ölförderländer"])
def test_a_word_alone_is_in_latin_letters(word: str) -> None:
    assert decode(f"<p>{word}</p>".encode("cp1252")) == f"<p>{word}</p>"
