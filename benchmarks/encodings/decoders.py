"""What turns the bytes of a page into text: newsclf, and others where they are installed."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from newsclf.segment.decode import decode

Decoder = Callable[[bytes, str | None], str]
"""Takes the page, and what is known of its encoding from elsewhere."""


def decoders() -> Mapping[str, Decoder]:
    """By name, those that can be imported."""
    found: dict[str, Decoder] = {"newsclf": decode}
    for name, make in (
        ("charset-normalizer", _normalizer),
        ("resiliparse", _resiliparse),
        ("trafilatura", _trafilatura),
    ):
        try:
            found[name] = make()
        except ImportError:
            continue
    return found


def _normalizer() -> Decoder:
    from charset_normalizer import from_bytes

    return lambda html, hint: str(from_bytes(html).best() or "")


def _resiliparse() -> Decoder:
    from resiliparse.parse.encoding import bytes_to_str, detect_encoding

    return lambda html, hint: bytes_to_str(html, detect_encoding(html, from_html_meta=True))


def _trafilatura() -> Decoder:
    from trafilatura.utils import decode_file

    return lambda html, hint: decode_file(html)
