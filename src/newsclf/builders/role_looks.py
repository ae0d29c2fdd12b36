"""How a date, an author's line and a pointer to another article look, by their text alone."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..compared_words import words

_MONTHS = frozenset(
    words(
        "january february march april may june july august september october november december jan feb mar apr jun jul"
        " aug sep sept oct nov dec januar februar märz mai juni juli oktober dezember jänner mrz okt dez"
        " janvier février"
        " mars avril juin juillet août septembre octobre novembre décembre janv févr avr juil déc enero febrero marzo"
        " abril mayo junio julio agosto septiembre octubre noviembre diciembre ene abr ago dic gennaio febbraio aprile"
        " maggio giugno luglio settembre ottobre dicembre gen mag giu lug ott janeiro fevereiro março maio junho julho"
        " setembro outubro novembro dezembro fev stycznia lutego marca kwietnia maja czerwca lipca sierpnia września"
        " października listopada grudnia sty lut kwi cze lip sie wrz paź lis gru января февраля марта апреля мая июня"
        " июля августа сентября октября ноября декабря янв фев апр июн июл авг сен сент окт ноя нояб дек січня лютого"
        " березня квітня травня червня липня серпня вересня жовтня листопада грудня ιανουαρίου φεβρουαρίου μαρτίου"
        " απριλίου μαΐου μαίου ιουνίου ιουλίου αυγούστου σεπτεμβρίου οκτωβρίου νοεμβρίου δεκεμβρίου ιαν φεβ μαρ απρ"
        " ιουν ιουλ αυγ σεπ οκτ νοε δεκ januari februari maart mei augustus augusti marts maj juni juli tammikuuta"
        " helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta lokakuuta marraskuuta"
        " joulukuuta ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık maret juni agustus"
        " desember desembre ledna února března dubna května června července srpna září října listopadu prosince"
    )
)
_DAYS = frozenset(
    words(
        "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun montag"
        " dienstag mittwoch donnerstag freitag samstag sonnabend sonntag mo di mi do fr sa so lundi mardi"
        " mercredi jeudi"
        " vendredi samedi dimanche lunes martes miércoles jueves viernes sábado domingo lunedì martedì"
        " mercoledì giovedì"
        " venerdì sabato domenica segunda terça quarta quinta sexta feira poniedziałek wtorek środa czwartek"
        " piątek sobota"
        " niedziela понедельник вторник среда четверг пятница суббота воскресенье δευτέρα τρίτη τετάρτη πέμπτη"
        " παρασκευή"
        " σάββατο κυριακή maandag dinsdag woensdag donderdag vrijdag zaterdag zondag måndag tisdag onsdag"
        " torsdag fredag"
        " lördag söndag mandag tirsdag lørdag søndag maanantai tiistai keskiviikko torstai perjantai lauantai sunnuntai"
        " senin selasa rabu kamis jumat sabtu minggu"
    )
)
# What may stand beside a date without being anything else.
_AROUND = frozenset(
    words(
        "published updated posted last modified first created revised added submitted on at of the date"
        " dateline time am"
        " pm a m p utc gmt est edt pst pdt cst cdt ist bst cet cest mez et pt uhr um am stand veröffentlicht"
        " aktualisiert"
        " erstellt datum vom le à publié publiée mis jour modifié mise el a las publicado publicada actualizado"
        " actualizada fecha hora hs il alle ore pubblicato aggiornato aktualizacja opublikowano data dodania"
        " dodano dnia"
        " godz r ostatnia опубликовано обновлено дата в г года от th st nd rd de del di do em às h min ago uppdaterad"
        " publicerad oppdatert publisert opdateret geplaatst om op den kl klo δημοσίευση ημερομηνία ενημέρωση πμ μμ"
        " permalink permanent comments comment 发布 时间 日期 更新 發布 時間 上午 下午"
        " 星期 一 二 三 四 五 六 日 周 公開 配信"
    )
)
_DATE_WORD = re.compile(r"\d{1,4}(?:st|nd|rd|th|h|am|pm|er|º)?|\d{1,2}h\d{2}|[年月日时分時秒]|\d{1,2}t\d{1,2}|\d{1,2}z")
_DATE = re.compile(
    r"(?<![\d.])(?:(?:0?[1-9]|[12]\d|3[01])[./-](?:0?[1-9]|[12]\d|3[01])[./-](?:(?:19|20)\d\d|\d\d)"
    r"|(?:19|20)\d\d[./-](?:0?[1-9]|1[0-2])[./-](?:0?[1-9]|[12]\d|3[01]))(?![.\d-]*\d{3})"
    r"|(?:19|20)\d{2}\s*年|(?<!\d)\d{1,2}\s*月\s*\d{1,2}\s*日",
)
_AGO = re.compile(
    r"\W*(?:(?:posted|published|updated)\s+)?(?:about |over |almost )?(?:an?|\d{1,3})\s?"
    r"(?:s|m|h|d|min|mins|minutes?|hrs?|hours?|days?|weeks?|months?|years?) ago\W*"
    r"|\W*vor (?:\d{1,3}|einem|einer) (?:minuten?|stunden?|std\.?|min\.?|tag(?:en)?|wochen?|monat(?:en)?"
    r"|jahr(?:en)?)\W*"
    r"|\W*(?:il y a|hace|há) (?:\d{1,3}|une?|una?|um|uma) \w{3,8}\W*"
    r"|\W*\d{1,3}\s?(?:分钟|分鐘|小时|小時|天|时间|時間|分|日)前\W*",
    re.IGNORECASE,
)
# A word that makes another thing of a date than the stamp of a text.
_OTHER_DATE = frozenset(
    words(
        "when born birth birthday due deadline expires expiry release released releases until till since from"
        " through to"
        " by before after joined join copyright founded opens closes starts start ends end check departure arrival"
        " archive archives events event bis seit ab ed no vol issue version premiere airs geboren né née до с od nel"
        " member registered joined week season forecast briefing crossword upcoming part"
        " chapter page tel phone fax price"
    )
)
_CURRENCY = re.compile(r"[£$€¥]|\b(?:usd|eur|isbn)\b", re.IGNORECASE)
_SENTENCE_END = (".", "!", "?", ":", "。", "…", "...")
_NAME = r"[^\W\d_a-zß-öø-ÿα-ωа-я][\w.'’´`-]*"
# The case of the name counts, the case of what stands before it does not.
_BY = re.compile(
    r"(?i:(?:(?:written|reported|posted|text|story|article|published|submitted|words|edited|reviewed|report)\s+)?by"
    r"|von|por|par|di|door|av|af|από|του|της)\s*:?\s+"
    rf"(?i:dr\.?\s+|the\s+|de\s+|van\s+)?{_NAME}"
)
_BY_ON = re.compile(r"\D{5,50}?(?:\s+on|,|\s+\||\s+-)\s+(.+)")
_AUTHOR_COLON = re.compile(
    r"(?i:author|authors|autor|autorin|autoren|autore|auteur|автор|авторы|αρθρογράφος|συντάκτης|tekst|texte|testo|text"
    rf"|reporter|correspondent|by|von|par|por)\s*[:：]\s*{_NAME}"
)
_CJK_AUTHOR = re.compile(
    r"(?:作者|撰文|记者|記者|文/图|本报记者|本報記者|责任编辑|責任編輯|执笔|執筆)\s*[:：╱／/ ]\s*\S{2,12}"
    r"|[【\[（(][^】\]）)]{0,14}(?:记者|記者)[^】\]）)]{2,22}[】\]）)]"
    r"|(?:本报)?记者\s?\S{2,4}"
    r"|文\s?[/／╱]\s?\S{2,8}"
)
_SURE_BY = re.compile(
    r"by\b|(?:written|posted|reported|published|submitted|text|story|words|reviewed) by\b|von\b", re.I
)
_NO_NAME = frozenset(
    words(
        "about more follow view all posts articles read comments share subscribe contact email twitter facebook all"
        " editorial guidelines policy by checked fact team staff author authors bio biography profile written"
        " see also topic category tags our team sign login register"
        " über alle mehr folgen autor autoren suite plus voir tous más ver todos"
    )
)
_JOBS = ("reporter", "editor", "correspondent", "writer", "journalist", "contributor", "columnist")
_POINTER = re.compile(
    r"[\W_]*(?:read (?:also|more|next|this)\b|see also\b|also (?:read|see|on)\b|related(?: (?:stories|articles"
    r"|news|posts"
    r"|links|content|topics|reading|coverage|items))?\s*(?::|$)|more (?:on this|stories|news|from|about|in|like this)\b"
    r"|you (?:may|might) (?:also|be)\b|recommended(?: for you| stories| articles| reading)?\s*(?::|$)"
    r"|most (?:read|popular|viewed|shared|commented|e-?mailed|recent)\b|trending(?: now| stories)?\s*(?::|$)"
    r"|latest (?:news|stories|posts|articles|headlines)\b|top (?:stories|news)\b|popular (?:posts|stories"
    r"|articles|news)\b"
    r"|don['’]t miss\b|what to read next|up next\b|editor['’]?s['’]? (?:picks?|choice)\b|recent (?:posts"
    r"|articles|news|stories)\b"
    r"|lesen sie (?:auch|mehr|dazu|hier)|lies auch|mehr zum thema|zum thema\s*(?::|$)|mehr aus\b|verwandte"
    r" (?:artikel|themen)"
    r"|meistgelesen|das könnte (?:sie|dich) auch|auch interessant|weitere (?:artikel|nachrichten|themen)"
    r"|neueste (?:artikel|nachrichten)"
    r"|(?:à )?lire (?:aussi|également)|à lire\b|sur le même (?:sujet|thème)|les plus lus|(?:articles|sujets)"
    r" (?:liés|associés|similaires)"
    r"|voir aussi|à découvrir|dans la même (?:rubrique|catégorie)|nos derniers articles"
    r"|lee(?:r)? (?:también|más)|lea (?:también|además|más)|(?:te puede|le puede|puede) interesar|(?:noticias"
    r"|artículos) relacionad[ao]s"
    r"|más (?:leíd[ao]s|vist[ao]s|noticias)|lo más (?:leído|visto)|ver también|últimas noticias"
    r"|leggi anche|leggi tutt|articoli correlati|potrebbe(?:ro)? interessarti|i più letti|ultime notizie|vedi anche"
    r"|leia (?:também|mais)|veja (?:também|mais)|(?:notícias|matérias) relacionadas|mais lidas|saiba mais"
    r"|czytaj (?:także|też|również|więcej)|zobacz (?:także|też|również|więcej)|przeczytaj (?:także|też|również)"
    r"|polecamy\b"
    r"|najczęściej czytane|najpopularniejsze|podobne (?:artykuły|tematy)|powiązane|więcej (?:na temat|o)\b|najnowsze\b"
    r"|читайте (?:также|ещё|еще|далее)|смотрите также|по теме\s*(?::|$)|материалы по теме|другие (?:новости|материалы)"
    r"|похожие (?:новости|статьи)|популярн(?:ые|ое)\b|самое читаемое|последние новости|главные новости|читайте по теме"
    r"|διαβάστε (?:επίσης|ακόμα|ακόμη|και|περισσότερα)|δείτε (?:επίσης|ακόμα|και)|σχετικ(?:ά|ές) (?:άρθρα"
    r"|θέματα|ειδήσεις)"
    r"|περισσότερα (?:νέα|άρθρα|θέματα)|δημοφιλ(?:ή|έστερα)|τα πιο διαβασμένα"
    r"|lees (?:ook|verder|meer)|meer over\b|meest gelezen|gerelateerd|läs (?:också|även|mer)|mest läst|les"
    r" (?:også|mer)|læs også"
    r"|mest lest|lue myös|luetuimmat|baca juga|berita terkait|terpopuler|ayrıca oku|ilgili haberler|число по"
    r" темі|читайте також"
    r"|相关(?:新闻|阅读|报道|链接|文章|专题|推荐|内容)|相關(?:新聞|閱讀|報導|文章|連結)|延伸(?:阅读|閱讀)|推荐阅读|推薦閱讀|热门(?:新闻|文章|推荐)"
    r"|熱門(?:新聞|文章|話題)|最新(?:新闻|文章|消息|新聞)|関連(?:記事|ニュース)|あわせて読みたい|おすすめ記事|人気記事|アクセスランキング|新着記事"
    r"|اقرأ أيضا|ذات صلة|관련기사|많이 본)",
    re.IGNORECASE,
)


_PLACE = re.compile(r"\d\s+-\s+[^\W\d_]+$|^\D+\d{1,2}: ")
_TODAY = re.compile(
    r"\W*(?:today|yesterday|heute|gestern|сегодня|вчера|hoy|ayer|oggi|ieri|hoje|ontem|dziś|wczoraj|i dag"
    r"|vandaag|gisteren)"
    r"\W{1,4}(?:at |um |в |о )?\d{1,2}[:.h]\d{2}(?:\s?(?:uhr|[ap]\.?m\.?))?\W*",
    re.IGNORECASE,
)
# Chinese pages name the source beside the date.
_SOURCE = re.compile(r"\s(?:来源|來源|出处)\s*[:：].{1,30}$")


def is_date(text: str, bag: Sequence[str]) -> bool:
    """Whether a short text is a date, with a time and words such as "Updated" at most."""
    if _AGO.fullmatch(text) or _TODAY.fullmatch(text):
        return True
    if _SOURCE.search(text):
        text = _SOURCE.sub("", text)
        bag = words(text)
    months = sum(word in _MONTHS for word in bag)
    if not (_DATE.search(text) or (months and any(word[0].isdigit() for word in bag))):
        return False
    rest = [w for w in bag if not (_DATE_WORD.fullmatch(w) or w in _MONTHS or w in _DAYS or w in _AROUND)]
    if rest and _PLACE.search(text):  # "2025-03-04 - Brennick": where something will be
        return False
    return len(rest) <= 1 and not any(word in _OTHER_DATE for word in rest)


def has_day(text: str, bag: Sequence[str]) -> bool:
    """Whether a date names a day, not a month or a year alone as a link to an archive does."""
    if _DATE.search(text) and not re.fullmatch(r"\W*(?:19|20)\d\d\s*年(?:\s*\d{1,2}\s*月)?\W*", text):
        return True
    numbers = [int(digits[0]) for word in bag if (digits := re.match(r"\d+", word))]
    return bool(_AGO.fullmatch(text) or _TODAY.fullmatch(text)) or (
        "(" not in text and any(0 < number <= 31 for number in numbers)
    )


def is_author_line(text: str, bag: Sequence[str], named: bool) -> bool:
    """Whether a short text says who wrote: "By Name", "Author: Name", a Chinese reporter's line.

    Args:
        text: the segment.
        bag: its words.
        named: whether its mark-up names it a byline; it may be longer then.
    """
    first = text.split("\n")[0].strip()
    if _CURRENCY.search(text) or first.endswith(_SENTENCE_END) or len(bag) < 2:
        return False
    if _CJK_AUTHOR.fullmatch(text.strip()):
        return True
    if _AUTHOR_COLON.match(first) and len(bag) <= 8:
        return True
    if not _BY.match(first) or (len(bag) == 2 and first.isupper()):  # two words in capitals are a menu's
        return False
    if not _SURE_BY.match(first) and not named:  # "di", "par", "por" begin other lines too
        return sum(word[:1].isupper() for word in first.split()[1:]) >= 2 and len(bag) <= 5
    dated = _BY_ON.fullmatch(first)
    if dated and is_date(dated[1], words(dated[1])):
        return True
    return named or (len(bag) <= 7 and not is_date(first.split(maxsplit=1)[1], bag[1:]))


def is_name(text: str) -> bool:
    """Whether a text may be the names of persons alone: two to eight words that begin upper-case, no digit."""
    parts = text.replace(",", " ").replace("|", " ").split()
    if (
        not 2 <= len(parts) <= 8
        or parts[0].casefold() == "the"
        or any(char.isdigit() for char in text)
        or text.endswith(_SENTENCE_END)
    ):
        return False
    if any(word in _NO_NAME for word in words(text)):
        return False
    if len(parts) <= 3 and words(parts[-1])[:1] in ([job] for job in _JOBS):
        return False
    small = {"and", "und", "et", "y", "e", "i", "de", "von", "van", "der", "den", "da", "di", "la", "&", "/", "-"}
    named = [part for part in parts if part.casefold() not in small]
    return 2 <= len(named) <= (4 if text.count(",") == 0 else 8) and all(part[0].isupper() for part in named)


def is_pointer(text: str) -> bool:
    """Whether a text begins as one that points to other articles does: "Read also", "Mehr zum Thema", "Most read"."""
    return bool(_POINTER.match(text))
