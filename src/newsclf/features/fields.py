"""A token field: which tokens each segment has, in the shape in which they are found; as lists where they are needed.

Training takes `documents`, lists of tokens. Predicting looks up what a field holds without making them.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

import numpy as np


class Field(Protocol):
    """Segment i has the tokens `documents[codes[i]]`; a token may stand there several times."""

    @property
    def codes(self) -> np.ndarray:
        """The document of each segment, int64 of shape (segments,)."""

    @property
    def documents(self) -> list[list[str]]:
        """The tokens of each document."""


@dataclass(frozen=True, slots=True)
class Documents:
    """A field as lists of tokens."""

    codes: np.ndarray
    documents: list[list[str]]


@dataclass(frozen=True, slots=True)
class Words:
    """Words, word pairs, and the first and last words marked: `^first`, `^first_second`, `last$`.

    Attributes:
        words: distinct words.
        numbers: the places in `words` of the words of all documents, int64.
        starts: document i has those from `starts[i]` to `starts[i + 1]`.
    """

    words: list[str]
    numbers: np.ndarray
    starts: np.ndarray

    @property
    def codes(self) -> np.ndarray:
        """Each segment has a document of its own."""
        return np.arange(len(self.starts) - 1)

    @property
    def documents(self) -> list[list[str]]:
        """The tokens of each document."""
        words = [self.words[i] for i in self.numbers.tolist()]
        made = []
        for start, stop in pairwise(self.starts.tolist()):
            own = words[start:stop]
            document = own + [f"{a}_{b}" for a, b in pairwise(own)]
            if own:
                document += [f"^{own[0]}", f"^{'_'.join(own[:2])}", f"{own[-1]}$"]
            made.append(document)
        return made


@dataclass(frozen=True, slots=True)
class Paths:
    """Tokens of the containers above a segment, marked with their distance (0, 1, 2, 3-5, 6+) and without.

    Containers of a kind, which have the same tokens below the same ones, are one here.

    Attributes:
        codes: the document of each segment, int64 of shape (segments,).
        held: the container that each document is the path of, int64 of shape (documents,).
        parents: the container around each, -1 at the root, int64 of shape (containers,).
        tokens: distinct tokens.
        own: the places in `tokens` of those of each container.
    """

    codes: np.ndarray
    held: np.ndarray
    parents: np.ndarray
    tokens: list[str]
    own: list[frozenset[int]]

    def on_path(self) -> list[frozenset[int]]:
        """Of each container its own tokens and those of all around it."""
        found: list[frozenset[int]] = []
        for above, own in zip(self.parents.tolist(), self.own, strict=True):
            found.append(found[above] | own if above >= 0 else own)
        return found

    def of_three(self, containers: list[int]) -> list[frozenset[int]]:
        """Of containers their own tokens and those of the two around each."""
        parents, own = self.parents.tolist(), self.own
        nothing: frozenset[int] = frozenset()
        found = []
        for i in containers:
            above = parents[i]
            beyond = parents[above] if above >= 0 else -1
            found.append(own[i].union(own[above] if above >= 0 else nothing, own[beyond] if beyond >= 0 else nothing))
        return found

    @property
    def documents(self) -> list[list[str]]:
        """The tokens of each document, one for each container that holds segments."""
        parents = self.parents.tolist()
        of_three, on_path = self.of_three(list(range(len(parents)))), self.on_path()
        made = []
        for i in self.held.tolist():
            document = [self.tokens[t] for t in sorted(on_path[i])]
            at = i
            for mark, found in (("0:", self.own), ("1:", self.own), ("2:", self.own), ("3:", of_three)):
                if at >= 0:
                    document += [mark + self.tokens[t] for t in sorted(found[at])]
                    at = parents[at]
            for _ in range(2):
                at = parents[at] if at >= 0 else at
            if at >= 0:
                document += ["6:" + self.tokens[t] for t in sorted(on_path[at])]
            made.append(document)
        return made


SIDES = {"-1": -1, "-2": -2, "+1": 1, "+2": 2}
"""The marks of the tokens of neighbours, and where these stand."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Inline mark-up of a segment, and the tags and mark-up of the segments before and after it.

    Attributes:
        tags: the tag of the container of each segment.
        kinds: distinct tuples of tokens of inline mark-up, `<tag>` and names.
        marks: the place in `kinds` of those of each segment, int64.
        raw: the marks that the kinds were made of.
    """

    tags: list[str]
    kinds: list[tuple[str, ...]]
    marks: np.ndarray
    raw: list[tuple[str, ...]]

    def count(self, name: str) -> np.ndarray:
        """How many elements of that tag each segment has, int64."""
        with_names = f"{name} "
        counts = [sum(m == name or m.startswith(with_names) for m in marks) for marks in self.raw]
        found: np.ndarray = np.array(counts, dtype=np.int64)[self.marks]
        return found

    def sizes(self) -> np.ndarray:
        """How many marks each segment has, int64."""
        found: np.ndarray = np.array(list(map(len, self.raw)), dtype=np.int64)[self.marks]
        return found

    @property
    def codes(self) -> np.ndarray:
        """Each segment has a document of its own."""
        return np.arange(len(self.tags))

    @property
    def documents(self) -> list[list[str]]:
        """The tokens of each document."""
        n = len(self.tags)
        marks = self.marks.tolist()
        made = []
        for i, tag in enumerate(self.tags):
            document = [f"m:{token}" for token in self.kinds[marks[i]]]
            for side, offset in SIDES.items():
                at = i + offset
                inside = 0 <= at < n
                other = self.tags[at] if inside else ""
                document += [f"{side}<{other}>", f"{side}<{other}><{tag}>"]
                if inside and abs(offset) == 1:
                    # A container of an inline tag: the token is there already.
                    document += [side + token for token in self.kinds[marks[at]] if token != f"<{other}>"]
            made.append(document)
        return made
