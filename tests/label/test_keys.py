"""The keys: what the page's help says of them stands in the guide, and each is one that the page knows."""

from __future__ import annotations

import re
from pathlib import Path

import newsclf

KEYS = (Path(newsclf.__file__).parent / "label" / "assets" / "keys.js").read_text()
GUIDE = (Path(__file__).parents[2] / "docs" / "labelling.md").read_text()
HELP = KEYS[KEYS.index("export const HELP") : KEYS.index("const NAMED")]


def test_the_guide_has_the_keys_of_the_help() -> None:
    found = re.findall(r'\[\[((?:"[^"]+"(?:, )?)+)\], "([^"]+)"\]', HELP)
    assert len(found) > 25
    for keys, told in found:
        names = " ".join(f"`{key}`" for key in re.findall(r'"([^"]+)"', keys))
        assert f"| {names} | {told} |" in GUIDE


def test_no_sign_is_a_command() -> None:
    signs = re.search(r'HINTS = \[\.\.\."([^"]+)"', KEYS)
    assert signs
    letters = KEYS[KEYS.index("const LETTERS") :].split("}")[0]
    commands = re.findall(r"(\w): \"", letters)
    assert len(commands) > 10
    assert not set(signs[1]) & set(commands)
    assert len(set(signs[1])) == len(signs[1])
