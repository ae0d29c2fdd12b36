"""Make a synthetic crawl of the pages in data sets: see README.md beside this file."""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import TextIO

from newsclf import __version__
from newsclf.dataset import fingerprint
from newsclf.errors import InputError, NewsclfError
from newsclf.io.atomic import new_folder

from .kinds import LAST, Kind, Outcome
from .pages import Drawn, endless
from .plan import assigned, planned
from .records import Record, record_id, warc
from .responses import response
from .wet import WetWriter
from .writing import Members, garbage, packed

_INFO = Kind("warcinfo", 0, "skipped", ("skipped",))
_INFO_IDS = 1 << 50


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the crawl; the exit code. `arguments` are those of the command line where they are None."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.crawl.make", description=__doc__)
    parser.add_argument("data", type=Path, nargs="+", help="data sets that were built with --keep-html")
    parser.add_argument("--out", type=Path, required=True, help="the folder to write")
    parser.add_argument("--pages", type=int, default=20_000, help="pages that no reader may lose (%(default)s)")
    parser.add_argument("--files", type=int, default=1, help="WARC files to divide them over (%(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="of all chances (%(default)s)")
    options = parser.parse_args(arguments)
    try:
        made = make_crawl(options.data, options.out, options.pages, options.seed, options.files)
    except NewsclfError as error:
        print(f"benchmarks.crawl.make: {error}", file=sys.stderr)
        return 1
    print(json.dumps(made["warc"]["outcomes"]))
    return 0


def make_crawl(data: Sequence[Path], out: Path, pages: int, seed: int = 0, files: int = 1) -> dict[str, dict]:
    """Write WARC, WET, what is expected of them, and made.json with the numbers of each kind.

    Args:
        data: data sets that were built with `--keep-html`.
        out: the folder; one that was made so before is replaced.
        pages: of the kinds that no reader may lose.
        seed: the same seed and data sets make the same bytes.
        files: WARC files; each ends in a member that is cut.

    Returns:
        What made.json holds.

    Raises:
        NewsclfError: a data set is none or holds no HTML, the numbers don't fit, or `out` can't be written.
    """
    if files < 1:
        raise InputError(f"--files {files}: expected 1 or more")
    lot = random.Random(seed)
    kinds = planned(pages, lot)
    prints = {folder.name: fingerprint(folder) for folder in data}
    with new_folder(out, may_replace=lambda folder: (folder / "made.json").is_file()) as part:
        drawn = endless(data, seed)
        with (part / "expected.jsonl").open("w") as expected, (part / "expected.wet.jsonl").open("w") as texts:
            counts, wet = _write(part, expected, texts, kinds, drawn, pages, seed, files, lot)
        made = {
            "newsclf": {"version": __version__},
            "arguments": {"pages": pages, "seed": seed, "files": files, "data": prints},
            "warc": {"kinds": dict(sorted(counts.items())), "outcomes": _outcomes(part / "expected.jsonl")},
            "wet": {"kinds": dict(sorted(wet.items())), "outcomes": _outcomes(part / "expected.wet.jsonl")},
        }
        (part / "made.json").write_text(json.dumps(made, indent=1) + "\n")
    return made


def _write(
    part: Path,
    expected: TextIO,
    texts: TextIO,
    kinds: list[Kind],
    drawn: Iterator[Drawn],
    pages: int,
    seed: int,
    files: int,
    lot: random.Random,
) -> tuple[Counter[str], Counter[str]]:
    counts: Counter[str] = Counter()
    number = 0
    with ExitStack() as stack:
        wet_file = stack.enter_context(Members(part / "crawl.warc.wet.gz", texts))
        _information(wet_file, 1 << 20, seed, lot)
        wet = WetWriter(wet_file, pages, seed)
        chosen = assigned(kinds, drawn)
        for file in range(files):
            name = "crawl.warc.gz" if files == 1 else f"crawl-{file:03}.warc.gz"
            share = len(kinds) // files
            with Members(part / name, expected) as members:
                _information(members, file, seed, lot)
                # What follows damage comes beside its share, so that the last file takes what is left.
                for kind, page in chosen if file == files - 1 else islice(chosen, share):
                    number += 1
                    if kind.name == "broken-garbage":
                        members.add(Record(b"", None, None, None), kind, garbage(lot))
                        continue
                    record = response(kind, page, number, seed, lot)
                    members.add(record, kind, packed(kind.name, record.data, lot))
                    if kind.allowed == ("page",):
                        wet.add(record)
                number += 1
                last = response(LAST, next(drawn), number, seed, lot)
                members.add(last, LAST, packed(LAST.name, last.data, lot))
                counts += members.counts
    return counts, wet_file.counts


def _information(members: Members, number: int, seed: int, lot: random.Random) -> None:
    block = f"software: newsclf {__version__}\r\nformat: WARC File Format 1.0\r\n".encode()
    id_ = record_id(_INFO_IDS + number, seed)
    head: dict[str, str | None] = {
        "WARC-Type": "warcinfo",
        "WARC-Date": "2026-11-02T10:20:30Z",
        "WARC-Record-ID": id_,
        "Content-Type": "application/warc-fields",
    }
    data = warc(head, block)
    members.add(Record(data, id_, None, "warcinfo"), _INFO, packed(_INFO.name, data, lot))


def _outcomes(file: Path) -> dict[Outcome, int]:
    outcomes: Counter[Outcome] = Counter()
    with file.open() as lines:
        for line in lines:
            outcomes[json.loads(line)["expect"]] += 1
    return dict(outcomes)


if __name__ == "__main__":
    raise SystemExit(main())
