"""Read `mutmut results --all true` from stdin, and print how many mutants of each module were killed, and how many not.

docs/mutation.md has the table, and what the survivors are.
"""

from __future__ import annotations

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable

from benchmarks.quality.tables import markdown_table

STATES = ("killed", "timeout", "survived", "no tests")
# mutmut names a mutant after its module, the function or the class and method, and a number.
_LINE = re.compile(r"\s*(?P<module>[\w.]+)\.x[_ǁ]\S*__mutmut_\d+: (?P<state>[\w ]+)")


def counts(lines: Iterable[str]) -> dict[str, Counter[str]]:
    """How many mutants of each module are in each state; `other` is whatever is none of `STATES`."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for line in lines:
        if match := _LINE.fullmatch(line.rstrip()):
            found[match["module"]][match["state"] if match["state"] in STATES else "other"] += 1
    return dict(found)


def table(found: dict[str, Counter[str]]) -> str:
    """The counts as Markdown; killed is the share of all that were killed or ended by a timeout."""
    states = (*STATES, "other")
    rows = []
    for name, own in [*sorted(found.items()), ("all", sum(found.values(), Counter()))]:
        share = (own["killed"] + own["timeout"]) / own.total()
        rows.append([name, str(own.total()), *(str(own[state]) for state in states), f"{100 * share:.1f} %"])
    return markdown_table(["module", "mutants", *states, "found"], rows, left=(0,))


if __name__ == "__main__":
    result = counts(sys.stdin)
    if not result:
        raise SystemExit("expected the output of `mutmut results --all true` on stdin; run `make mutate`")
    print(table(result))
