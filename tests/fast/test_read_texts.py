"""Texts read by compiled code have the words and the characters that they have without."""

from __future__ import annotations

import sys
import unicodedata

import numpy as np
import pytest

pytest.importorskip("numba")

from hypothesis import example, given, settings
from tests.fast.odd_texts import FRAGMENTS, LONG, codes_and_ends, texts

from newsclf.fast import characters as of
from newsclf.fast import texts as own
from newsclf.fast.hashes import codes_of, find, hash_words
from newsclf.fast.texts import read_texts
from newsclf.fast.words import hashes_of_words
from newsclf.features import reading
from newsclf.features.tokens import word_field


def assert_read_as_plain(found: list[str]) -> None:
    plain = reading.read_texts(found)
    words, told = read_texts(*codes_and_ends(found))
    assert words.starts.tolist() == plain.starts.tolist()
    assert words.numbers.tolist() == plain.numbers.tolist()
    assert words.hashes.tolist() == hash_words(plain.distinct).tolist()
    assert [find(words.table, key) for key in words.hashes] == list(range(len(plain.distinct)))
    assert words.sizes.tolist() == plain.sizes.tolist()
    texts_of_pairs, words_of_pairs = plain.pairs
    assert words.pair_words.tolist() == words_of_pairs.tolist()
    assert words.pair_ends.tolist() == np.searchsorted(texts_of_pairs, np.arange(len(found)), side="right").tolist()
    assert told.tokens.tolist() == hash_words(word_field(plain).words).tolist()
    assert told.longer.tolist() == [len(word) > own.SHORT for word in plain.distinct]
    signs = plain.characters
    expected = {
        of.UPPERS: signs.upper,
        of.DIGITS: signs.digits,
        of.SYMBOLS: signs.symbols,
        of.COMMAS: signs.commas,
        of.QUOTES: signs.quotes,
        of.SEPARATORS: signs.separators,
        of.UNSPACEDS: signs.unspaced,
        of.BREAKS: signs.line_breaks,
        of.SENTENCE_ENDS: signs.sentence_ends,
        of.STARTS_UPPER: signs.starts_upper,
        of.STARTS_QUOTE: signs.starts_quote,
        of.STARTS_BULLET: signs.starts_bullet,
        of.ENDS_SENTENCE: signs.ends_sentence,
        of.ENDS_COLON: signs.ends_colon,
        of.ENDS_ELLIPSIS: signs.ends_ellipsis,
        of.ENDS_PROSE: signs.ends_prose,
        own.STOPS: plain.stop_counts,
    }
    for row, column in expected.items():
        assert told.told[row].tolist() == column.astype(float).tolist(), row


@given(texts)
@example([])
@example([""])
@example(list(FRAGMENTS))
@example(LONG)
@settings(deadline=None, max_examples=150)
def test_texts(found: list[str]) -> None:
    assert_read_as_plain(found)


def test_every_character_alone_and_in_words() -> None:
    every = [c for c in map(chr, range(sys.maxunicode + 1)) if unicodedata.category(c) not in ("Cs", "Cn", "Co")]
    for start in range(0, len(every), 20_000):
        some = every[start : start + 20_000]
        for made in (" ".join(some), "b".join(some), "".join([f"ΑΣ{c} ΑΣ{c}Α {c}Σ " for c in some])):
            got = hashes_of_words(made)
            np.testing.assert_array_equal(got, hash_words([word.lower() for word in reading.words_of(made)]))


@given(texts)
@settings(deadline=None, max_examples=100)
def test_hashes_of_words(found: list[str]) -> None:
    text = " ".join(found)
    assert hashes_of_words(text).tolist() == hash_words([word.lower() for word in reading.words_of(text)]).tolist()


def test_hashes_of_words_are_those_of_the_whole_text() -> None:
    text = "Ένας ΛΌΓΟΣ, 20 words and İ. " * 5000
    assert hashes_of_words(text).tolist() == hash_words([word.lower() for word in reading.words_of(text)]).tolist()
    assert not len(hashes_of_words(""))


def test_the_texts_that_are_given_stay_as_they_are() -> None:
    codes = codes_of("A😀b").copy()
    read_texts(codes, np.array([3]))
    assert codes.tolist() == [ord("A"), ord("😀"), ord("b")]
