r"""Any segments and any gold: shares and labels that go together, and those that are certain where words are unique.

An input is lines: the segments, a line `=`, the gold; the first byte chooses the cutoff.
"""

from __future__ import annotations

from newsclf.builders.align import align, words
from newsclf.builders.carry import carry_labels
from newsclf.page import Label

CUTOFFS = (0.5, 0.01, 0.3, 0.9, 1.0)


def check(data: bytes) -> None:
    """Align and carry, and compare with what is known beforehand."""
    if not data:
        return
    cutoff = CUTOFFS[data[0] % len(CUTOFFS)]
    above, _, below = data[1:].decode("utf-8", "surrogateescape").partition("\n=\n")
    segments, gold = above.split("\n"), below
    found = align(segments, gold, cutoff=cutoff)
    assert found == align(segments, gold, cutoff=cutoff)
    assert len(found.shares) == len(found.labels) == len(found.words) == len(segments)
    assert found.words == [len(words(text)) for text in segments]
    assert all(0 <= share <= 1 for share in found.shares)
    assert 0 <= found.found <= 1
    assert [label == "body" for label in found.labels] == [share >= cutoff for share in found.shares]
    # A higher cutoff never makes more body.
    stricter = align(segments, gold, cutoff=1.0)
    assert stricter.shares == found.shares
    in_gold = set(words(gold))
    for text, share in zip(segments, found.shares, strict=True):
        assert share == 0 or in_gold & set(words(text))
    none = align(segments, "", cutoff=cutoff)
    assert (set(none.shares) | {0.0}, none.found) == ({0.0}, 1.0)
    own = [word for text in segments for word in words(text)]
    lines = [word for text in segments for line in text.splitlines() for word in words(line)]
    if len(set(own)) == len(own) and lines == own:
        whole = align(segments, "\n".join(segments), cutoff=cutoff)
        assert whole.shares == [float(bool(words(text))) for text in segments]
        assert whole.found == 1
    _carry(segments, gold.split("\n"), cutoff)


def _carry(texts: list[str], others: list[str], cutoff: float) -> None:
    """Labels go over to the same segments as they are, and to others as labels."""
    kinds: tuple[Label | None, ...] = ("body", "boilerplate", None)
    labelled = [(text, kinds[len(text) % 3]) for text in texts]
    for unknown in kinds:
        carried = carry_labels(labelled, others, unknown=unknown, cutoff=cutoff)
        assert len(carried.labels) == len(carried.shares) == len(others)
        assert set(carried.labels) <= set(kinds)
        assert all(0 <= share <= 1 for share in carried.shares)
        assert 0 <= carried.found <= 1
    same = carry_labels(labelled, texts, cutoff=cutoff)
    for (text, label), again, share in zip(labelled, same.labels, same.shares, strict=True):
        # A segment without words and signs has nothing that could be found again.
        assert again == label or (again is None and share == 0), (text, label, again)
    assert same.found == 1
