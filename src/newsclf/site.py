"""URL -> site: the registered domain, by the public suffix list that publicsuffixlist brings along."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from ipaddress import ip_address
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList


_SCHEME = re.compile(r"[a-z][a-z0-9+.\-]*", re.IGNORECASE)
_AUTHORITY_END = re.compile(r"[/?#\\]")
# What no host has: white space, half surrogates, and any ASCII that is no letter, digit, hyphen, _ or dot.
_NOT_HOST = re.compile(r"[\s\x00-\x2c\x2f\x3a-\x40\x5b-\x5e\x60\x7b-\x7f\ud800-\udfff]")


def site_of(url: str | None) -> str | None:
    """Return the site of a URL: its registered domain, lower-cased, internationalised names in Unicode.

    `https://www.foo.co.uk:80/x` and `www.foo.co.uk/x` both give `foo.co.uk`. The private section of the
    public suffix list counts: `foo.github.io` and `bar.github.io` are two sites: they share no template.
    An IP address is its own site, and so is a host that is a suffix itself. Of a host whose suffix the list does not
    know, the last two labels are the site.
    None where there is no URL, or a text that is none: no host, or no scheme and no known suffix (`a.html`).
    Source of the suffixes: publicsuffix.org, as bundled with the installed publicsuffixlist; no network.
    """
    text = (url or "").strip()
    scheme, mark, rest = text.partition("://")
    explicit = bool(mark and _SCHEME.fullmatch(scheme)) or text.startswith("//")
    if not explicit:
        rest = text
    elif text.startswith("//"):
        rest = text[2:]
    authority = _AUTHORITY_END.split(rest, maxsplit=1)[0]
    _, at, address = authority.rpartition("@")
    if at and not explicit:
        return None  # without a scheme it is a mail address
    host = _host(address)
    if host is None or host == "localhost" or _is_ip(host):
        return host
    domain = _registered_domain(host)
    if domain is None and not explicit:
        return None
    if domain is None and host.count(".") >= 2 and not _suffixes().is_public(host):
        return ".".join(host.split(".")[-2:])  # the list's own rule for a suffix that it does not know
    return domain or host


@cache
def _suffixes() -> PublicSuffixList:
    # Reading the list takes some hundredths of a second, so it waits until a URL comes.
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList(accept_unknown=False)


@lru_cache(maxsize=100_000)
def _registered_domain(host: str) -> str | None:
    """Return the registered domain; None if the host's suffix is unknown or the host is a suffix itself."""
    domain: str | None = _suffixes().privatesuffix(host)
    return domain


def _host(address: str) -> str | None:
    """Bring `host`, `host:port` or `[v6]:port` to the host's one spelling, or None if it can't be a host."""
    if address.startswith("["):
        inside, bracket, _ = address[1:].partition("]")
        return str(ip_address(inside)) if bracket and _is_ip(inside) else None
    host, colon, port = address.partition(":")
    if colon and port and not port.isdecimal():
        return None
    # Full-width letters and dots are what some keyboards give for host names.
    host = unicodedata.normalize("NFKC", host).replace("\u3002", ".").lower().rstrip(".")
    host = ".".join(_unicode_label(label) for label in host.split("."))
    return None if _NOT_HOST.search(host) or "" in host.split(".") else host


def _unicode_label(label: str) -> str:
    """Decode a punycode label; what can't be decoded stays."""
    if not label.startswith("xn--"):
        return label
    try:
        # Not the idna codec: it is of 2003 and refuses names that are registered today.
        # Normalised again, so that the result doesn't depend on who encoded the label.
        return unicodedata.normalize("NFKC", label[4:].encode("ascii").decode("punycode")).lower()
    except UnicodeError:
        return label


def _is_ip(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
