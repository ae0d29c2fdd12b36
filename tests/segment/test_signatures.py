"""What is told by its first characters to be a feed or a sitemap, and what is none."""

from __future__ import annotations

import codecs
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsclf.errors import InputError
from newsclf.page import Page
from newsclf.segment import segment_page
from newsclf.segment.signatures import feed_kind
from newsclf.segment.sniff import head_of, sniff_view

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
ATOM = '<feed xmlns="http://www.w3.org/2005/Atom"><title>Harbour</title></feed>'
ROOTS = ("rss", "feed", "rdf:rdf", "urlset", "sitemapindex", "opml")
ITEM = "<item><title>Harbour open</title><description>The ferry sails again.</description></item>"
FEEDS = {
    "rss": f'{DECLARATION}<rss version="2.0"><channel><title>News</title>{ITEM}</channel></rss>',
    "feed": f"{DECLARATION}{ATOM}",
    "urlset": f"{DECLARATION}<urlset><url><loc>https://example.org/</loc></url></urlset>",
    "opml": f"{DECLARATION}<opml version='2.0'><head><title>List</title></head><body><outline/></body></opml>",
}


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        ('<rss version="2.0"><channel>', "rss"),
        (ATOM, "feed"),
        ('<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">', "rdf:rdf"),
        ('<RDF xmlns="http://www.w3.org/1999/02/22-rdf-syntax-ns#">', "rdf"),
        ('<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">', "urlset"),
        ("<sitemapindex>", "sitemapindex"),
        ("<opml version='2.0'>", "opml"),
        ("<feed\n\txmlns='http://www.w3.org/2005/Atom'>", "feed"),
        ("<RSS VERSION='0.92'>", "rss"),
        ("<rss/>", "rss"),
        ("<rss />", "rss"),
        ('<atom:feed xmlns:atom="http://www.w3.org/2005/Atom">', "atom:feed"),
        ("\n\r\t <rss>", "rss"),
        ("\ufeff<rss>", "rss"),
        ("\xef\xbb\xbf<rss>", "rss"),  # the mark of UTF-8, read as latin-1
        (DECLARATION + "<rss>", "rss"),
        ("\ufeff" + DECLARATION + "<!-- made by a tool -->\n<!----><rss>", "rss"),
        (DECLARATION + '<?xml-stylesheet type="text/xsl" href="/a>b.xsl"?><rss>', "rss"),
        ('<?xml version="1.0"><rss>', "rss"),  # what should end with ?> and does not
        ("<!-- <html><body> --><rss>", "rss"),
        ('<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "rss-0.91.dtd">\n<rss>', "rss"),
        ('<!doctype rdf:RDF [\n<!ENTITY nbsp "&#160;">\n%latin;\n]>\n<rdf:RDF>', "rdf:rdf"),
        ("<!DOCTYPE feed[]><feed>", "feed"),
    ],
)
def test_feeds_and_sitemaps(head: str, kind: str) -> None:
    assert feed_kind(head) == kind


@pytest.mark.parametrize(
    "head",
    [
        "",
        " ",
        "rss",
        "The <rss> element holds a channel.",
        "&lt;rss>",
        "<html><body><rss>",
        "<!DOCTYPE html><rss>",
        "<!DOCTYPE rss><html><rss>",
        "<!DOCTYPE rssx><rss>",
        "<p>A feed begins with <rss></p>",
        "<pre><rss version='2.0'></pre>",
        DECLARATION + '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "xhtml1-strict.dtd"><html>',
        DECLARATION + '<html xmlns="http://www.w3.org/1999/xhtml"><head><title><rss></title>',
        "<?php echo '<rss>' ?><html>",
        DECLARATION,
        "<!-- <rss> --><html>",
        "<!-- <rss>",  # a comment that does not end
        "<!-- a -- ><rss>",
        "</rss>",
        "< rss>",
        "<rss",  # cut off: may become <rss-list>
        "<rssx>",
        "<rss-2>",
        "<rss:channel>",
        "<feedback>",
        "<svg xmlns='http://www.w3.org/2000/svg'>",
        "<nitf><body>",
        '{"feed": "<rss>"}',
    ],
)
def test_what_is_no_feed(head: str) -> None:
    assert feed_kind(head) is None


before = st.lists(
    st.sampled_from(
        [" ", "\n", "\t\r\n", DECLARATION, '<?xml-stylesheet href="a.css"?>', "<!---->", "<!-- <html> a > b -->"]
    ),
    max_size=6,
).map("".join)
cases = st.sampled_from([str.lower, str.upper, str.title])
end = st.sampled_from([">", " version='2.0'>", "\n>", "/>"])


@settings(deadline=None)
@given(before, st.sampled_from(ROOTS), cases, end, st.text(max_size=20))
def test_a_feed_is_one_in_every_encoding_whatever_stands_before_and_behind(
    start: str, root: str, case: Callable[[str], str], closed: str, rest: str
) -> None:
    head = f"{start}<{case(root)}{closed}"
    assert feed_kind(head) == root
    assert feed_kind(head + rest) == root
    for mark, codec in (
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ):
        assert feed_kind(head_of(mark + head.encode(codec))) == root
    # Cut off anywhere, it is that or not yet anything.
    assert {feed_kind(head[:at]) for at in range(len(head))} <= {None, root}


@settings(deadline=None)
@given(before, st.sampled_from(["html", "HTML", "body", "p", "article", "!DOCTYPE html", "rss2", "feeds", "x-feed"]))
def test_another_root_is_none_whatever_it_holds(start: str, root: str) -> None:
    assert feed_kind(f"{start}<{root}>{FEEDS['rss']}") is None


@settings(deadline=None)
@given(before, st.text("rsfed <>/:x", min_size=1, max_size=30))
def test_a_text_in_front_makes_it_none(start: str, words: str) -> None:
    text = "A" + words
    assert feed_kind(start + text + FEEDS["rss"]) is None


@settings(deadline=None)
@given(st.text("<>?!-[]\"'= \n:rsfeddoctypehtml\ufeff\u20ac", max_size=80))
def test_a_root_is_what_follows_the_last_of_what_may_stand_before(head: str) -> None:
    kind = feed_kind(head)
    if kind is not None:
        assert f"<{kind}" in head.lower()
        assert kind.rpartition(":")[2] in ("rss", "feed", "rdf", "urlset", "sitemapindex", "opml")


@pytest.mark.parametrize("flood", ["<!--", "<?", "<? ", "<!---->", "<!doctype rss [", "\ufeff", " ", "a:", "<?>", "]"])
def test_floods_are_none(flood: str) -> None:
    assert feed_kind(flood * 9_999) is None
    assert feed_kind("<" + flood * 9_999) is None


def test_only_the_first_characters_are_looked_at() -> None:
    assert feed_kind(" " * 4_000 + "<rss>") == "rss"
    assert feed_kind(" " * 5_000 + "<rss>") is None


@pytest.mark.parametrize("kind", FEEDS)
@pytest.mark.parametrize("codec", [None, "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_feed_is_refused_however_short_and_has_a_text(kind: str, codec: str | None) -> None:
    content = FEEDS[kind] if codec is None else FEEDS[kind].encode(codec)
    assert sniff_view(content) == "html"
    for page in (content, Page(html=content)):
        for view in (None, "html"):
            with pytest.raises(InputError, match=f"<{kind}>"):
                segment_page(page, view)
    # The text of it is there for who asks for it, without the mark-up.
    texts = [segment.text for segment in segment_page(content, "text").segments]
    assert not any("<" in text for text in texts)
    if kind == "rss":
        assert "The ferry sails again." in " ".join(texts)
    # What its owner says is a text is one.
    assert segment_page(Page(text=content)).view == "text"


def test_a_text_that_begins_with_a_name_in_brackets_is_a_text() -> None:
    text = "<rss> is what a feed begins with, said the teacher."
    assert sniff_view(text) == "text"
    assert [segment.text for segment in segment_page(text).segments] == [text]
