"""Traces of the pages that a model was trained on, so that an evaluation can tell a page that the model knows.

A trace is a hash: of a site, of a whole body, and of a sample of its sequences of words. No text can be read from
them; whoever guesses a site or a text can check the guess.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from io import BytesIO

import numpy as np

from .errors import ArtifactError
from .io.arrays import read_arrays
from .metrics import tokens
from .row import Row

_SHINGLE = 8
_ONE_IN = 32
_SHARE = 0.8
# Fewer sampled sequences than this, about a hundred words, could be all there by chance or by a quote.
_FEWEST = 3
_DTYPES = {"sites": "<u8", "bodies": "<u8", "sequences": "<u4"}


@dataclass(frozen=True, slots=True)
class Traces:
    """Sorted hashes: of sites and of whole bodies (uint64), of one in 32 sequences of eight words (uint32).

    Which sequences are sampled hangs on their hash alone, so that a copy has the same ones.
    Source: Irber et al. 2022, Lightweight compositional analysis of metagenomes with FracMinHash.
    """

    sites: np.ndarray
    bodies: np.ndarray
    sequences: np.ndarray

    def knows_site(self, site: str) -> bool:
        """Whether a page of the site was trained on; a page without a site is none."""
        return not site.startswith("page:") and _holds(self.sites, _hash(site))

    def knows_page(self, row: Row) -> bool:
        """Whether the page, or one that holds at least .8 of its body, was trained on."""
        whole, sampled = _body_hashes(row)
        if whole is None:
            return False
        if _holds(self.bodies, whole):
            return True
        own = np.array(sorted(sampled), dtype=np.uint32)
        return len(own) >= _FEWEST and float(np.isin(own, self.sequences).mean()) >= _SHARE


def traces_of(rows: Iterable[Row]) -> Traces:
    """The traces of the rows that a model is trained on."""
    sites: set[int] = set()
    bodies: set[int] = set()
    sequences: set[int] = set()
    for row in rows:
        if not row.site.startswith("page:"):
            sites.add(_hash(row.site))
        whole, sampled = _body_hashes(row)
        if whole is not None:
            bodies.add(whole)
            sequences |= sampled
    found = {"sites": sites, "bodies": bodies, "sequences": sequences}
    return Traces(**{name: np.array(sorted(found[name]), dtype=_DTYPES[name]) for name in _DTYPES})


def joined(one: Traces, other: Traces) -> Traces:
    """The traces of the pages of both."""
    return Traces(**{name: np.union1d(getattr(one, name), getattr(other, name)) for name in _DTYPES})


def body_text(row: Row) -> str:
    """The gold, or where there is none the text of the segments that are labelled body."""
    if row.gold is not None:
        return row.gold
    return "\n".join(s.text for s, label in zip(row.page.segments, row.labels, strict=True) if label == "body")


def write_traces(traces: Traces) -> bytes:
    """Traces as npz without pickle; equal traces give equal bytes."""
    buffer = BytesIO()
    np.savez(buffer, allow_pickle=False, **{name: getattr(traces, name) for name in _DTYPES})
    return buffer.getvalue()


def read_traces(content: bytes, where: str) -> Traces:
    """The traces in the bytes that `write_traces` gave. A header is believed only as far as the file has the bytes.

    Raises:
        ArtifactError: it is something else; `where` names the artifact.
    """
    try:
        found = read_arrays(content, ("<u4", "<u8"))
        if {name: array.dtype.str for name, array in found.items()} != _DTYPES:
            raise ValueError(f"expected {_DTYPES}")
        return Traces(**found)
    except ValueError as error:
        raise ArtifactError(
            f"{where}: the traces of its training pages are damaged ({type(error).__name__}: {error});"
            " get the model again"
        ) from error


def _body_hashes(row: Row) -> tuple[int | None, frozenset[int]]:
    return _text_hashes(body_text(row))


@lru_cache(maxsize=4)  # the views of a page have one gold
def _text_hashes(body: str) -> tuple[int | None, frozenset[int]]:
    words = tokens(body)
    if not words:
        return None, frozenset()
    hashes = (_hash(" ".join(words[i : i + _SHINGLE])) for i in range(len(words) - _SHINGLE + 1))
    return _hash(" ".join(words)), frozenset(h >> 32 for h in hashes if h % _ONE_IN == 0)


def _hash(text: str) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


def _holds(known: np.ndarray, value: int) -> bool:
    place = int(np.searchsorted(known, np.uint64(value)))
    return place < len(known) and int(known[place]) == value
