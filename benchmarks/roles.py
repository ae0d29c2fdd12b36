"""How often are roles right? Draw samples to judge by eye, and score what was judged.

    python benchmarks/roles.py sample DATA... --role headline --n 50 --seed 0
    python benchmarks/roles.py recall DATA... --pages 12
    python benchmarks/roles.py score DATA...

What was judged stands in `roles_checked.csv` without any text of a page: corpus, page, index of the segment in the html
view, the first 12 hex digits of the sha256 of its text, the role that it truly has (empty for none), and whether it
came from a sample for precision or for recall. The figures are computed anew from the data sets given: they follow the
code.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from newsclf.convention import ROLES
from newsclf.dataset_reading import read_rows
from newsclf.metrics import tokens
from newsclf.row import Row

CHECKED = Path(__file__).with_name("roles_checked.csv")
# A page's segments that are shown for recall: those before and among the first of the body, and short ones after.
_BEFORE, _WITHIN, _AFTER, _SHORT = 8, 3, 6, 12


class Judged(NamedTuple):
    """A segment that was judged by eye; `kind` is "precision" or "recall"."""

    corpus: str
    page_id: str
    segment: int
    text_hash: str
    true_role: str
    kind: str


def text_hash(text: str) -> str:
    """The first 12 hex digits of the sha256 of a text."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:12]


def wilson(right: int, count: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share."""
    if not count:
        return 0.0, 1.0
    z, share = 1.96, right / count
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z / (1 + z * z / count) * (share * (1 - share) / count + z * z / (4 * count * count)) ** 0.5
    return max(0.0, middle - half), min(1.0, middle + half)


def html_rows(folders: list[Path], page_type: str | None = None) -> Iterator[Row]:
    """The rows of the html view, of one page type if it is given."""
    for folder in folders:
        for row in read_rows(folder):
            if row.page.view == "html" and page_type in (None, row.page_type):
                yield row


def sample(folders: list[Path], role: str, n: int, seed: int, page_type: str | None) -> None:
    """Print random segments of a role, each with what stands around it."""
    found = [(row, i) for row in html_rows(folders, page_type) for i, was in enumerate(row.roles) if was == role]
    chosen = random.Random(seed).sample(found, min(n, len(found)))
    print(f"# {role}: {len(chosen)} of {len(found)}")
    for row, i in chosen:
        before = " | ".join(_short(s.text, 40, tail=True) for s in row.page.segments[max(0, i - 2) : i])
        after = " | ".join(_short(s.text, 40) for s in row.page.segments[i + 1 : i + 3])
        print(f"{row.page_id}\t{i}\t{row.labels[i] or '-'}\t{_short(row.page.segments[i].text, 120)}")
        print(f"    in {_names(row, i)}; before: {before}; after: {after}")


def recall(folders: list[Path], pages: int, seed: int, page_type: str | None) -> None:
    """Print, for random pages, the segments around the article with the roles that were found."""
    rows = [row for row in html_rows(folders, page_type) if "body" in row.labels or any(row.roles)]
    for row in random.Random(seed).sample(rows, min(pages, len(rows))):
        print(f"## {row.page_id}\t{_short(row.title or '', 90)}")
        for i in around_article(row):
            label = "B" if row.labels[i] == "body" else "."
            print(f"{i}\t{label}\t{row.roles[i] or ''}\t{_short(row.page.segments[i].text, 90)}\t{_names(row, i)}")


def around_article(row: Row) -> list[int]:
    """The segments that are judged for recall: around the first of the body, and short ones inside and after."""
    body = [i for i, label in enumerate(row.labels) if label == "body"]
    first = body[0] if body else next((i for i, role in enumerate(row.roles) if role == "headline"), 0)
    last = body[-1] if body else first
    inside = [
        i
        for i in range(first, min(last + _AFTER + 1, len(row.labels)))
        if i <= first + _WITHIN or i > last or len(tokens(row.page.segments[i].text)) <= _SHORT
    ]
    return [*range(max(0, first - _BEFORE), first), *inside[:40]]


def judged(path: Path = CHECKED) -> list[Judged]:
    """What was judged by eye."""
    with path.open(encoding="utf-8", newline="") as file:
        return [Judged(**{**line, "segment": int(line["segment"])}) for line in csv.DictReader(file)]


def score(folders: list[Path]) -> None:
    """Print, per corpus and role, how many segments have it, and precision and recall of those that were judged."""
    wanted = {(j.corpus, j.page_id, j.segment): j for j in judged() if j.kind == "precision"}
    seen = {(j.corpus, j.page_id, j.segment): j for j in judged() if j.kind == "recall"}
    counts: Counter[tuple[str, str]] = Counter()
    precise: dict[tuple[str, str], list[bool]] = defaultdict(list)
    recalled: dict[tuple[str, str], list[bool]] = defaultdict(list)
    changed = 0
    for row in html_rows(folders):
        for i, role in enumerate(row.roles):
            counts[row.corpus, role or ""] += 1
            at = (row.corpus, row.page_id, i)
            for known, figures in ((wanted, precise), (seen, recalled)):
                if (one := known.get(at)) is None:
                    continue
                if one.text_hash != text_hash(row.page.segments[i].text):
                    changed += 1
                elif figures is precise and role:
                    precise[row.corpus, role].append(role == one.true_role)
                elif figures is recalled and one.true_role:
                    recalled[row.corpus, one.true_role].append(role == one.true_role)
    print("| corpus | role | segments | checked | precision | looked for | recall |\n|---|---|---:|---:|---|---:|---|")
    corpora = sorted({corpus for corpus, _ in counts})
    for corpus in (*corpora, "all"):
        for role in ROLES:
            of = [(c, role) for c in (corpora if corpus == "all" else [corpus])]
            right, found = ([hit for key in of for hit in figures[key]] for figures in (precise, recalled))
            print(
                f"| {corpus} | {role} | {sum(counts[key] for key in of)} | {len(right)} | {_share(right)}"
                f" | {len(found)} | {_share(found)} |"
            )
    if changed:
        print(f"\n{changed} judged segments have another text now and were left out.")


def _share(hits: list[bool]) -> str:
    if not hits:
        return "–"
    low, high = wilson(sum(hits), len(hits))
    return f"{sum(hits) / len(hits):.2f} ({low:.2f}-{high:.2f})"


def _short(text: str, length: int, tail: bool = False) -> str:
    text = " ".join(text.split())
    return text[-length:] if tail else text[:length]


def _names(row: Row, i: int) -> str:
    node = row.page.segments[i].node
    found: list[str] = []
    while node is not None and node >= 0 and len(found) < 2:
        attributes = row.page.nodes[node].attributes
        found.append(_short(f"{row.page.nodes[node].tag}.{attributes.get('class', '')}#{attributes.get('id', '')}", 40))
        node = row.page.nodes[node].parent
    return " < ".join(found)


def main() -> None:
    """Read the command line and run what it names."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    for name, text in (
        ("sample", "segments of a role, to judge whether it is right"),
        ("recall", "segments around the article of random pages, to judge which roles are missing"),
        ("score", "precision and recall of what was judged"),
    ):
        command = commands.add_parser(name, help=text)
        command.add_argument("data", type=Path, nargs="+", metavar="DATA", help="data sets, with the html view")
        if name != "score":
            command.add_argument("--seed", type=int, default=0)
            command.add_argument("--page-type", help="pages of this type alone")
        if name == "sample":
            command.add_argument("--role", choices=ROLES, required=True)
            command.add_argument("--n", type=int, default=50)
        if name == "recall":
            command.add_argument("--pages", type=int, default=12)
    given = parser.parse_args()
    if given.command == "sample":
        sample(given.data, given.role, given.n, given.seed, given.page_type)
    elif given.command == "recall":
        recall(given.data, given.pages, given.seed, given.page_type)
    else:
        score(given.data)


if __name__ == "__main__":
    main()
