"""Looking into data sets: what is in them (`overview`), and what is wrong with them (`check`)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from .convention import by_convention
from .dataset import check_version, name_of
from .dataset_reading import read_rows
from .faults import Fault, PageFacts, copies_within, row_faults, split_faults
from .metrics import tokens, word_score
from .opened import data_sets
from .row import Row

LANGUAGES = 12
LISTED = 20
"""How many faults of a kind that is only counted are listed, for each data set."""
LOW_ORACLE = 0.9
QUANTILES = (0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0)


@dataclass(slots=True)
class Figures:
    """Figures of some rows of a data set. `body_share` is of the labelled segments, None where there are none."""

    rows: int
    pages: int
    sites: int
    segments: int
    unlabelled: int
    body_share: float | None


@dataclass(slots=True)
class Overview:
    """What is in a data set, as it stands: labels and golds are not brought to a convention.

    `groups` are keyed by what they hold: all, then splits, views, languages by their pages, page types.
    `segments` and `gold_words` are `QUANTILES` of segments of a row and of words of a page's gold; empty where there
    are none.
    """

    data_set: str
    groups: dict[str, Figures]
    roles: dict[str, int]
    segments: list[float]
    gold_words: list[float]

    def as_dict(self) -> dict[str, Any]:
        """The overview as plain JSON-able values."""
        return {**asdict(self), "quantiles": list(QUANTILES)}


@dataclass(slots=True)
class Report:
    """What `check` found.

    `pages` and `counts` (of faults by kind, those that are counted and not listed too) are by data set; so is
    `oracle`: the mean page F1 of the labels by convention, by view.
    """

    data_sets: list[str]
    pages: dict[str, int] = field(default_factory=dict)
    oracle: dict[str, dict[str, float]] = field(default_factory=dict)
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    @property
    def errors(self) -> list[Fault]:
        """The faults that should be mended before a training."""
        return [fault for fault in self.faults if fault.severity == "error"]

    def as_dict(self) -> dict[str, Any]:
        """The report as plain JSON-able values."""
        return asdict(self)


@dataclass(slots=True)
class _Tally:
    rows: int = 0
    segments: int = 0
    unlabelled: int = 0
    body: int = 0
    pages: set[str] = field(default_factory=set)
    sites: set[str] = field(default_factory=set)

    def add(self, row: Row) -> None:
        self.rows += 1
        self.segments += len(row.labels)
        self.unlabelled += row.labels.count(None)
        self.body += row.labels.count("body")
        self.pages.add(row.page_id)
        self.sites.add(row.site)

    def figures(self) -> Figures:
        labelled = self.segments - self.unlabelled
        share = self.body / labelled if labelled else None
        return Figures(self.rows, len(self.pages), len(self.sites), self.segments, self.unlabelled, share)


def overview(folder: Path, *, note: Callable[[str], None] = lambda line: None) -> Overview:
    """Count what is in a data set.

    Args:
        folder: the data set, or a labels folder.
        note: called with lines about what is built of a labels folder.

    Raises:
        DataSetError: the folder is no data set, of another schema version, or damaged.
    """
    (folder,) = data_sets(folder, note=note)
    total = _Tally()
    tallies: dict[str, dict[str, _Tally]] = {name: defaultdict(_Tally) for name in ("split", "view", "lang", "type")}
    roles: Counter[str] = Counter()
    lengths: list[int] = []
    words: dict[str, int] = {}
    for row in read_rows(folder, nodes=False):
        total.add(row)
        values = (row.split, row.page.view, row.lang or "unknown", row.page_type or "unknown")
        for by_value, value in zip(tallies.values(), values, strict=True):
            by_value[value].add(row)
        roles.update(role for role in row.roles if role)
        lengths.append(len(row.page.segments))
        if row.gold is not None and row.page_id not in words:
            words[row.page_id] = len(tokens(row.gold))
    groups = {"all": total.figures()}
    for name, by_value in tallies.items():
        items = list(by_value.items())
        if name in ("lang", "type"):
            items.sort(key=lambda item: (-len(item[1].pages), item[0]))
        if name == "lang":
            items = items[:LANGUAGES]
        groups.update({f"{name} {value}": tally.figures() for value, tally in items})
    return Overview(
        _names([folder])[0], groups, dict(sorted(roles.items())), _quantiles(lengths), _quantiles(list(words.values()))
    )


def _quantiles(values: Sequence[int]) -> list[float]:
    return [float(q) for q in np.quantile(values, QUANTILES)] if values else []


def _names(folders: Sequence[Path]) -> list[str]:
    """The folders' names; their whole paths where two have one name."""
    names = [name_of(folder) for folder in folders]
    return names if len(set(names)) == len(names) else [str(folder) for folder in folders]


def check(
    folders: Sequence[Path],
    *,
    progress: Callable[[int], None] = lambda rows: None,
    note: Callable[[str], None] = lambda line: None,
) -> Report:
    """Look for faults in data sets, each alone and all together, as a training on all of them would take them.

    Args:
        folders: the data sets; labels folders may be among them.
        progress: called with the number of rows read so far.
        note: called with lines about what is built of labels folders.

    Raises:
        ConfigError: a data set is named twice.
        DataSetError: a folder is no data set, of another schema version, or damaged.
    """
    folders = data_sets(folders, note=note)
    for folder in folders:
        check_version(folder)
    names = _names(folders)
    report = Report(names)
    pages: dict[tuple[str, str, str], PageFacts] = {}
    done = 0
    for folder, name in zip(folders, names, strict=True):
        alone: dict[tuple[str, str | None], Fault] = {}
        worst: dict[str, tuple[float, str]] = {}
        scores: dict[str, list[float]] = defaultdict(list)
        for row in read_rows(folder, nodes=False):
            done += 1
            progress(done)
            pages.setdefault((name, row.split, row.page_id), _page_facts(row, name))
            for fault in row_faults(row, name):
                alone.setdefault((fault.kind, fault.page_id), fault)  # told once where both views have it
            scored = _oracle(row)
            if scored:
                scores[row.page.view].append(scored[0])
                detail = f"{row.page.view}: F1 {scored[0]:.3f}: {scored[1]}"
                worst[row.page_id] = min(worst.get(row.page_id, (2.0, "")), (scored[0], detail))
        report.faults += alone.values()
        low = sorted((f1, page_id, detail) for page_id, (f1, detail) in worst.items() if f1 < LOW_ORACLE)
        report.faults += [Fault("low oracle", name, page_id, detail, "note") for _, page_id, detail in low]
        report.oracle[name] = {view: float(np.mean(values)) for view, values in sorted(scores.items())}
        report.pages[name] = sum(key[0] == name for key in pages)
    report.faults += split_faults(list(pages.values()))
    report.faults += copies_within(list(pages.values()))
    _count(report)
    return report


def _page_facts(row: Row, name: str) -> PageFacts:
    gold = row.gold or ""
    return PageFacts(name, row.page_id, row.corpus, row.site, row.url, row.split, gold, len(tokens(gold)))


def _oracle(row: Row) -> tuple[float, str] | None:
    """The page F1 of the row's own labels by convention, and a guess at what lowers it; None without a gold."""
    row = by_convention(row)
    if row.gold is None:
        return None
    body = [s.text for s, label in zip(row.page.segments, row.labels, strict=True) if label == "body"]
    f1 = word_score("\n".join(body), row.gold).f1
    return f1, "" if f1 >= LOW_ORACLE else _reason(row, body, row.gold)


def _reason(row: Row, body: list[str], gold: str) -> str:
    wanted, found = Counter(tokens(gold)), Counter(tokens("\n".join(body)))
    extra, missing = (found - wanted).total(), (wanted - found).total()
    if missing >= extra:
        absent = (wanted - Counter(tokens("\n".join(s.text for s in row.page.segments)))).total()
        return "gold not in the page" if 2 * absent >= missing else "gold lines missing"
    repeated = sum((count - 1) * len(tokens(text)) for text, count in Counter(body).items())
    return "page repeats" if 2 * repeated >= extra else "extra text in segments"


def _count(report: Report) -> None:
    """Count all faults, and list only some of the kinds that are for counting; errors first."""
    listed = []
    for fault in sorted(report.faults, key=lambda fault: (fault.severity, fault.kind)):
        counts = report.counts.setdefault(fault.kind, {})
        counts[fault.data_set] = counts.get(fault.data_set, 0) + 1
        if fault.kind not in ("low oracle", "near-duplicate within a split") or counts[fault.data_set] <= LISTED:
            listed.append(fault)
    report.faults = listed
