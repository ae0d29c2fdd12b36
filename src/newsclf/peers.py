"""Other extractors behind one face, to be measured beside newsclf on the same pages.

Their packages come with the extra `peers`; one is imported when its peer first works.
`peer_outputs` lets them work on many pages.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from ._version import __version__
from .errors import ConfigError, install_line
from .metrics import tokens
from .page import View
from .segment import segment_page
from .segment.decode import decode
from .segment.sniff import sniff_view

_LEAST_WORDS = 8
# Full stops, question and exclamation marks and ellipses of all scripts, then quotes and brackets that may close one.
_SENTENCE_END = re.compile(r"[.!?…。．！？｡।॥۔؟։።፧។།།၊။᙮⸮‼⁇⁈⁉]['\"”’»›」』）)\]〉》]*$")
# Stands for a block's boundary while all other space is collapsed; no page has it.
_BREAK = "\u2029"
_BLOCKS = (
    "address article aside blockquote br caption center dd details div dl dt fieldset figcaption figure footer form"
    " h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody td tfoot th thead tr ul"
).split()
_LANG = re.compile(r"""<html\b[^>]{0,2000}?\s(?:xml:)?lang\s*=\s*["']?\s*([A-Za-z]{2,3})\b""", re.IGNORECASE)
_STOPLISTS: dict[str, str] = dict(
    pair.split(":")
    for pair in (
        "af:Afrikaans ar:Arabic az:Azerbaijani be:Belarusian bg:Bulgarian bn:Bengali bs:Bosnian ca:Catalan cs:Czech"
        " cy:Welsh da:Danish de:German el:Greek en:English eo:Esperanto es:Spanish et:Estonian eu:Basque fa:Persian"
        " fi:Finnish fr:French ga:Irish gl:Galician gu:Gujarati he:Hebrew hi:Hindi hr:Croatian hu:Hungarian"
        " hy:Armenian id:Indonesian is:Icelandic it:Italian ka:Georgian kk:Kazakh kn:Kannada ko:Korean ku:Kurdish"
        " ky:Kyrgyz la:Latin lb:Luxembourgish lt:Lithuanian lv:Latvian mk:Macedonian ml:Malayalam mr:Marathi ms:Malay"
        " mt:Maltese nb:Norwegian_Bokmal ne:Nepali nl:Dutch nn:Norwegian_Nynorsk no:Norwegian_Bokmal pl:Polish"
        " pt:Portuguese ro:Romanian ru:Russian sh:Serbo_Croatian sk:Slovak sl:Slovenian sq:Albanian sr:Serbian"
        " sv:Swedish sw:Swahili ta:Tamil te:Telugu tl:Tagalog tr:Turkish uk:Ukrainian ur:Urdu uz:Uzbek vi:Vietnamese"
    ).split()
)


@dataclass(frozen=True, slots=True)
class Peer:
    """An extractor.

    `package` is the distribution that it comes in, None for newsclf's own rules; `function` takes the decoded page,
    its url and its language; `views` are what it can be given, html or plain text.
    """

    name: str
    package: str | None
    function: Callable[[str, str | None, str | None], str | None]
    views: tuple[View, ...] = ("html",)

    @property
    def version(self) -> str:
        """The version of its package; of newsclf's own rules newsclf's, with a hash of the code that cuts pages.

        Raises:
            ConfigError: the package is not installed.
        """
        if self.package is None:
            return f"{__version__}+{_code_hash()}"
        try:
            return version(self.package)
        except PackageNotFoundError:
            raise self._missing() from None

    def extract(self, html: str | bytes, url: str | None = None, lang: str | None = None) -> str:
        """The body of a page as plain text, a block a line; empty where the peer finds none.

        Args:
            html: the page, or plain text for a peer that takes it; bytes are decoded as newsclf decodes its own pages.
            url: where the page was.
            lang: its language, a code such as "de"; None for what the page says.

        Raises:
            ConfigError: the package is not installed.
            Exception: whatever the peer fails with on this page; `peer_outputs.extract_pages` counts such.
        """
        try:
            return self.function(decode(html), url, lang) or ""
        except ModuleNotFoundError as error:
            raise self._missing() from error

    def _missing(self) -> ConfigError:
        return ConfigError(f"peer {self.name}: the package {self.package} is not installed; {install_line('peers')}")


def find_peer(name: str) -> Peer:
    """The peer of that name, ready to work.

    Raises:
        ConfigError: there is none, or its package is not installed.
    """
    if name not in PEERS:
        raise ConfigError(f"peer {name!r} is unknown; expected one of {', '.join(PEERS)}")
    _ = PEERS[name].version  # fails where the package is missing
    return PEERS[name]


def _trafilatura(html: str, url: str | None, lang: str | None) -> str | None:
    """As its own tests/evaluate.py calls it."""
    import trafilatura

    text: str | None = trafilatura.extract(html, url=url, include_comments=False, include_formatting=False)
    return text


def _trafilatura_fast(html: str, url: str | None, lang: str | None) -> str | None:
    """Without the second extractors that it falls back on."""
    import trafilatura

    text: str | None = trafilatura.extract(html, url=url, include_comments=False, include_formatting=False, fast=True)
    return text


def _readability(html: str, url: str | None, lang: str | None) -> str:
    from lxml.etree import iterwalk
    from lxml.html import fromstring
    from readability import Document

    # Its url would make links absolute, which no text needs.
    tree = fromstring(Document(html).summary(html_partial=True))
    parts: list[str] = []
    for event, element in iterwalk(tree, events=("start", "end", "comment", "pi")):
        parts.append(_BREAK if element.tag in _BLOCKS else "")
        parts.append((element.text if event == "start" else element.tail) or "")
    blocks = (" ".join(block.split()) for block in "".join(parts).split(_BREAK))
    return "\n".join(block for block in blocks if block)


def _justext(html: str, url: str | None, lang: str | None) -> str:
    """With the stop words of the page's language: English where it is unknown, none where there is no list.

    Without a list all text passes for having enough stop words, as its command line does it.
    """
    import justext

    said = _LANG.search(html)
    code = (lang or (said[1] if said else "en")).lower()
    if code in _STOPLISTS:
        paragraphs = justext.justext(html, justext.get_stoplist(_STOPLISTS[code]))
    else:
        paragraphs = justext.justext(html, frozenset(), stopwords_low=0, stopwords_high=0)
    return "\n".join(paragraph.text for paragraph in paragraphs if not paragraph.is_boilerplate)


def _resiliparse(html: str, url: str | None, lang: str | None) -> str:
    """The article alone: post_meta, which is left on, costs bylines but brings leads, and is the better for it."""
    from resiliparse.extract.html2text import extract_plain_text

    text: str = extract_plain_text(
        html,
        preserve_formatting=True,
        main_content=True,
        list_bullets=False,
        alt_texts=False,
        links=False,
        form_fields=False,
        noscript=False,
        comments=False,
    )
    return text


def _boilerpy3(html: str, url: str | None, lang: str | None) -> str:
    from boilerpy3.extractors import ArticleExtractor

    # What it finds before a fault in the mark-up, instead of nothing.
    return str(ArticleExtractor(raise_on_failure=False).get_content(html))


def _keep_all(html: str, url: str | None, lang: str | None) -> str:
    """All visible text."""
    return "\n".join(segment.text for segment in segment_page(html).segments)


def _line_rule(text: str, url: str | None, lang: str | None) -> str:
    """The lines of eight words and more (characters in Chinese and Japanese) that end as a sentence does.

    After the rules of C4: Raffel et al., Exploring the Limits of Transfer Learning with a Unified Text-to-Text
    Transformer, JMLR 21 (2020), section 2.2, which keeps lines that end in a terminal punctuation mark and have at
    least five words (three in its first version); for full stops of all scripts.
    """
    if sniff_view(text) == "html":
        text = _keep_all(text, url, lang)
    lines = [line.strip() for line in text.splitlines()]
    return "\n".join(line for line in lines if _SENTENCE_END.search(line) and len(tokens(line)) >= _LEAST_WORDS)


@cache
def _code_hash() -> str:
    """Changes with the code that newsclf's own rules depend on, so that their cached outputs are never stale."""
    digest = hashlib.sha256()
    for path in sorted((Path(__file__).parent / "segment").glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


PEERS: dict[str, Peer] = {
    p.name: p
    for p in (
        Peer("trafilatura", "trafilatura", _trafilatura),
        Peer("trafilatura_fast", "trafilatura", _trafilatura_fast),
        Peer("readability", "readability-lxml", _readability),
        Peer("justext", "jusText", _justext),
        Peer("resiliparse", "Resiliparse", _resiliparse),
        Peer("boilerpy3", "boilerpy3", _boilerpy3),
        Peer("keep_all", None, _keep_all, ("html", "text")),
        Peer("line_rule", None, _line_rule, ("html", "text")),
    )
}
"""The peers by name."""
