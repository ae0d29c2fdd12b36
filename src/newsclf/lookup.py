"""The weights of a token field laid out for looking up: what tokens add to the logits, without a str for each of them.

A field's vocabulary names tokens as training sees them (`^word`, `word_other`, `2:header`, `-1<p><li>`). Here it is
taken apart once a model, so that a page's distinct words, names and tags are looked up once each.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain, repeat

import numpy as np

from .features.containers import along_paths
from .features.fields import SIDES, Field, Paths, Surroundings, Words
from .forks import lazy
from .word_rows import ALONE, CLOSING, FIRST, OPENING, OPENS_FIRST, OPENS_SECOND, SECOND, WordRows

_NEIGHBOUR = re.compile(r"([+-][12])<([^<>]*)>(?:<([^<>]*)>)?")
_MARKS = ("m:", "-1", "+1")
_DISTANCES = ("", "6:", "3:", "0:", "1:", "2:")
_ON_PATH, _FAR, _OWN = slice(0, 2), 2, slice(3, 6)
# A vocabulary of made-up tags is not to take up memory for all pairs of them.
_MOST_TAGS = 500


@dataclass(frozen=True)
class Lookup:
    """The weights of the tokens of a field.

    Attributes:
        vocabulary: token -> row.
        idf: float64 of shape (tokens,).
        coef: float64 of shape (tokens, looks).
        sublinear_tf: whether a token that stands tf times in a document counts 1 + ln(tf) or tf.
    """

    vocabulary: Mapping[str, int]
    idf: np.ndarray
    coef: np.ndarray
    sublinear_tf: bool

    def sums(self, field: Field) -> tuple[np.ndarray, np.ndarray]:
        """Of each document the sum of TF-IDF times the weights, float64 of shape (documents, looks), and of squares.

        Args:
            field: what a page's segments have.
        """
        if isinstance(field, Words):
            return self._of_words(field)
        if isinstance(field, Paths):
            return self._split(self._of_paths(field))
        if isinstance(field, Surroundings) and self._near is not None:
            return self._split(self._of_surroundings(field, *self._near))
        return self._of_documents(field.documents)

    @lazy
    def _once(self) -> np.ndarray:
        """What a token adds that stands in a document once: for each look, and squared; a last row of zeros."""
        table = np.zeros((len(self.idf) + 1, self.coef.shape[1] + 1))
        table[:-1, :-1] = self.idf[:, None] * self.coef
        table[:-1, -1] = self.idf * self.idf
        return table

    @staticmethod
    def _split(sums: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return sums[:, :-1], sums[:, -1]

    def _rows(self, tokens: list[str] | chain[str]) -> list[int]:
        """The rows of tokens, -1 for unknown ones."""
        return list(map(self.vocabulary.get, tokens, repeat(-1)))

    def _of_documents(self, documents: list[list[str]]) -> tuple[np.ndarray, np.ndarray]:
        rows = np.array(self._rows(chain.from_iterable(documents)), dtype=np.int64)
        of = np.repeat(np.arange(len(documents)), np.array(list(map(len, documents)), dtype=np.int64))
        return self._count(of, rows, len(documents))

    def entries(self, of: np.ndarray, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The TF-IDF of tokens that may stand in a document several times, or be unknown.

        Args:
            of: the document of each token.
            rows: the row of each, -1 for unknown ones.

        Returns:
            Of each token that a document has, once and in order: the document, the row, and TF-IDF without any norm.
        """
        known = rows >= 0
        keys = np.sort(of[known] * len(self.idf) + rows[known])
        first = np.flatnonzero(np.diff(keys, prepend=-1))
        tf = np.diff(first, append=len(keys))
        of, rows = np.divmod(keys[first], max(len(self.idf), 1))
        values = (1 + np.log(tf) if self.sublinear_tf else tf) * self.idf[rows]
        return of, rows, values

    def _count(self, of: np.ndarray, rows: np.ndarray, documents: int) -> tuple[np.ndarray, np.ndarray]:
        """The sums over tokens that may stand in a document several times, or be unknown."""
        of, rows, values = self.entries(of, rows)
        # Of nothing, bincount makes whole numbers.
        sums = [np.bincount(of, weights=values * own, minlength=documents).astype(float) for own in self.coef[rows].T]
        return np.stack(sums, axis=1), np.bincount(of, weights=values * values, minlength=documents).astype(float)

    @lazy
    def tokens(self) -> list[str]:
        """The token of each row."""
        return sorted(self.vocabulary, key=self.vocabulary.__getitem__)

    @lazy
    def _words(self) -> WordRows:
        return WordRows(self.vocabulary)

    def _of_words(self, field: Words) -> tuple[np.ndarray, np.ndarray]:
        return self._count(*self.word_tokens(field), len(field.starts) - 1)

    def word_tokens(self, field: Words) -> tuple[np.ndarray, np.ndarray]:
        """The document and the row of each token of a field of words, -1 for unknown ones; in no order."""
        known = self._words
        documents = len(field.starts) - 1
        counts = np.diff(field.starts)
        of = np.repeat(np.arange(documents), counts)
        rows = known.rows[list(map(known.numbers.get, field.words, repeat(-1)))][field.numbers].T
        in_row = of[:-1] == of[1:]
        pairs, pair_of = known.pairs.find(rows[FIRST], rows[SECOND], in_row)
        some = np.flatnonzero(counts)
        begin, end = field.starts[:-1][some], field.starts[1:][some] - 1
        # Of a single word, the first two are the first one again.
        single = begin == end
        starting = np.zeros(max(len(of) - 1, 0), dtype=bool)
        starting[begin[~single]] = True
        openings, opening_of = known.openings.find(rows[OPENS_FIRST], rows[OPENS_SECOND], starting)
        own = [rows[ALONE], pairs, rows[OPENING][begin], rows[CLOSING][end], rows[OPENING][begin[single]], openings]
        return np.concatenate([of, of[pair_of], some, some, some[single], of[opening_of]]), np.concatenate(own)

    @lazy
    def _names(self) -> tuple[dict[str, int], np.ndarray]:
        """The numbers of names on a path, and what each adds by its mark: of shape (names + 1, marks, looks + 1)."""
        numbers: dict[str, int] = {}
        found = []
        for token, row in self.vocabulary.items():
            distance = token[:2] if token[:2] in _DISTANCES else ""
            name = token[len(distance) :]
            found.append((numbers.setdefault(name, len(numbers)), _DISTANCES.index(distance), row))
        return numbers, self._table(found, len(numbers), len(_DISTANCES))

    def _of_paths(self, field: Paths) -> np.ndarray:
        numbers, values = self._names
        containers = len(field.parents)
        if not containers:
            return np.zeros((0, values.shape[2]))
        rows = list(map(numbers.get, field.tokens, repeat(-1)))
        of_tokens = values[rows]
        own = _sum_over(of_tokens[:, _OWN], field.own)
        known = frozenset([number for number, row in enumerate(rows) if row >= 0])
        new = along_paths(_sum_over(of_tokens[:, _ON_PATH], _first_on_path(field, known)), field.parents)
        # A last place for what is above the root.
        top = containers
        up = np.append(np.where(field.parents >= 0, field.parents, top), top)
        at = field.held
        sums: np.ndarray = new[at, 0]
        for i in range(3):
            inside = at < top
            sums[inside] += own[at[inside], i]
            at = up[at]
        inside = at < top
        needed, place = np.unique(at[inside], return_inverse=True)
        if len(needed):
            sums[inside] += _sum_over(of_tokens[:, _FAR], field.of_three(needed.tolist()))[place]
        at = up[up[up[at]]]
        inside = at < top
        sums[inside] += new[at[inside], 1]
        return sums

    @lazy
    def _near(self) -> tuple[dict[str, int], dict[str, np.ndarray]] | None:
        """The numbers of tags, and for each side what a tag there adds beside one here; None for too many tags."""
        found = [match for token in self.vocabulary if (match := _NEIGHBOUR.fullmatch(token))]
        names = dict.fromkeys(tag for match in found for tag in match.groups()[1:] if tag is not None)
        if len(names) > _MOST_TAGS:
            return None
        numbered = {name: i for i, name in enumerate(names)}
        tables = {side: np.zeros((len(names) + 1, len(names) + 1, self._once.shape[1])) for side in SIDES}
        for match in found:
            side, other, tag = match.groups()
            value = self._once[self.vocabulary[match[0]]]
            if tag is None:
                tables[side][numbered[other]] += value
            else:
                tables[side][numbered[other], numbered[tag]] += value
        return numbered, tables

    @lazy
    def _marks(self) -> tuple[dict[str, int], np.ndarray]:
        """The numbers of tokens of mark-up, and what each adds by its mark: of shape (tokens + 1, marks, looks + 1)."""
        numbers: dict[str, int] = {}
        found = []
        for token, row in self.vocabulary.items():
            if token[:2] in _MARKS:
                found.append((numbers.setdefault(token[2:], len(numbers)), _MARKS.index(token[:2]), row))
        return numbers, self._table(found, len(numbers), len(_MARKS))

    def _table(self, found: list[tuple[int, int, int]], numbers: int, marks: int) -> np.ndarray:
        """What the rows of (number, mark, row) add, of shape (numbers + 1, marks, looks + 1)."""
        values = np.zeros((numbers + 1, marks, self._once.shape[1]))
        for number, mark, row in found:
            values[number, mark] = self._once[row]
        return values

    def _of_surroundings(
        self, field: Surroundings, numbered: dict[str, int], tables: dict[str, np.ndarray]
    ) -> np.ndarray:
        n = len(field.tags)
        unknown = len(numbered)
        tags = np.full(n + 4, numbered.get("", unknown))
        tags[2:-2] = list(map(numbered.get, field.tags, repeat(unknown)))
        here = tags[2:-2]
        sums = np.zeros((n, self._once.shape[1]))
        for side, offset in SIDES.items():
            sums += tables[side][tags[2 + offset : 2 + offset + n], here]
        if n:
            numbers, values = self._marks
            flat = list(map(numbers.get, chain.from_iterable(field.kinds), repeat(-1)))
            by_mark = _sum_flat(values[flat], list(map(len, field.kinds)))[field.marks]
            sums += by_mark[:, 0]
            sums[1:] += by_mark[:-1, 1]
            sums[:-1] += by_mark[1:, 2]
            self._take_twice_out(field, sums)
        return sums

    def _take_twice_out(self, field: Surroundings, sums: np.ndarray) -> None:
        """Take out what the mark-up of a neighbour says as its container does: `<hr>` in a container `<hr>`."""
        tags = {f"<{tag}>" for tag in set(field.tags)}
        if tags.isdisjoint(chain.from_iterable(field.kinds)):
            return
        for i, (tag, kind) in enumerate(zip(field.tags, field.marks.tolist(), strict=True)):
            if f"<{tag}>" in field.kinds[kind]:
                for side, at in (("-1", i + 1), ("+1", i - 1)):
                    if 0 <= at < len(sums):
                        sums[at] -= self._once[self.vocabulary.get(f"{side}<{tag}>", -1)]


def _first_on_path(field: Paths, known: frozenset[int]) -> list[frozenset[int]]:
    """The known tokens of each container that no container around it has."""
    kinds: dict[frozenset[int], frozenset[int]] = {}
    on_path: list[frozenset[int]] = []
    found = []
    nothing: frozenset[int] = frozenset()
    for above, tokens in zip(field.parents.tolist(), field.own, strict=True):
        own = kinds.get(tokens)
        if own is None:
            own = kinds[tokens] = tokens & known
        around = on_path[above] if above >= 0 else nothing
        new = own - around
        found.append(new)
        on_path.append(around | new if new else around)
    return found


def _sum_over(values: np.ndarray, groups: list[frozenset[int]]) -> np.ndarray:
    """The sums over groups of places in the first axis of `values`."""
    return _sum_flat(values[list(chain.from_iterable(groups))], list(map(len, groups)))


def _sum_flat(values: np.ndarray, sizes: list[int]) -> np.ndarray:
    """The sums over so many in a row, of shape (groups, ...)."""
    sums = np.zeros((len(values) + 1, *values.shape[1:]))
    np.cumsum(values, axis=0, out=sums[1:])
    ends = np.cumsum(sizes)
    found: np.ndarray = sums[ends] - sums[ends - sizes]
    return found
