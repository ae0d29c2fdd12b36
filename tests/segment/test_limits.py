"""Limits as the command line is given them."""

from dataclasses import fields

import pytest

from newsclf import Limits, OptionError
from newsclf.segment.limits import parse_limits


def test_limits_are_the_defaults_but_for_those_that_are_given() -> None:
    assert parse_limits([]) == Limits()
    assert parse_limits(["depth=256", "segments=5000"]) == Limits(depth=256, segments=5_000)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (["deep=3"], "expected NAME=NUMBER with one of max_bytes"),
        (["depth"], "expected a whole number from 1 to"),
        (["depth=0"], "expected a whole number from 1 to"),
        (["depth=-1"], "expected a whole number from 1 to"),
        (["depth=\u0663"], "expected a whole number from 1 to"),
        (["depth=" + "9" * 5_000], "expected a whole number from 1 to"),
        (["depth=3", "depth=4"], "given twice"),
    ],
)
def test_a_limit_that_is_none_is_wrong_usage(given: list[str], told: str) -> None:
    with pytest.raises(OptionError, match=told):
        parse_limits(given)


@pytest.mark.parametrize("given", [0, -1, 1.5, float("nan"), "5", None, True, 2**63])
@pytest.mark.parametrize("name", [field.name for field in fields(Limits)])
def test_limits_in_python_are_checked_where_they_are_made(name: str, given: object) -> None:
    with pytest.raises(OptionError, match=f"limit {name}: expected a whole number from 1 to"):
        Limits(**{name: given})
