"""Labels folders out to Label Studio, CSV and JSONL, and back: nothing is lost, and nothing bad comes in."""

from __future__ import annotations

import csv
import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from newsclf import InputError, Page
from newsclf.builders.build import build
from newsclf.cli import app
from newsclf.dataset_reading import read_rows
from newsclf.label.exchange import FORMATS, Format, export_labels, import_labels
from newsclf.label.history import Change, PageState
from newsclf.label.label_studio import CONFIG
from newsclf.label.store import LabelStore, StoredPage
from newsclf.label.tables import safe, unsafe
from newsclf.page import Label

NAMES: dict[Format, str] = {"label-studio": "l.json", "csv": "l.csv", "jsonl": "l.jsonl"}
TEXTS = ("Home Sport", "The night ferry ran onto a sandbank.", "Nobody was hurt, we hear.", "Read also: Storms")


def page(page_id: str = "a", texts: tuple[str, ...] = TEXTS, **more: Any) -> StoredPage:
    """An HTML page with four segments, and a proposal that takes the last for body."""
    html = "".join(f"<p>{text}</p>" for text in texts)
    return StoredPage(
        page_id=page_id,
        page=Page(html=html, url="https://t.example/1", site="t.example", lang="en"),
        view="html",
        texts=texts,
        proposed=("boilerplate", "body", "body", "body") if len(texts) == 4 else (None,) * len(texts),
        scores=(0.125, 0.9, 0.75, 0.625) if len(texts) == 4 else (),
        **more,
    )


def labels_folder(folder: Path, *pages: StoredPage, changes: tuple[Change, ...] = ()) -> Path:
    with LabelStore(folder, create=True) as store:
        store.add(pages or [page()])
        for change in changes:
            store.make(change)
    return folder


def state_of(folder: Path, page_id: str = "a") -> PageState:
    with LabelStore(folder) as store:
        return store.state(store.ids()[page_id])


def all_of(folder: Path) -> list[tuple[StoredPage, PageState]]:
    with LabelStore(folder) as store:
        return [(store.page(number), state) for number, state in store.history.pages.items()]


def there_and_back(folder: Path, format: Format, target: Path) -> Path:
    """Exported and imported into a folder of its own."""
    out = target.parent / NAMES[format]
    export_labels(folder, format, out, content=format == "csv")
    import_labels(out, format, target)
    return target


# What pages are made of: the beginnings of formulas and of escapes, line ends, all of Unicode, bytes that are no UTF-8.
_CHARACTERS = st.sampled_from("='+-@\t\r\n\"',;\0a b<é船😀\u2028＝\ufeff") | st.characters(exclude_categories=("Cs",))
_TEXT = st.text(_CHARACTERS, max_size=8)
_FILLED = st.text(_CHARACTERS, min_size=1, max_size=8)
_OPTIONAL = st.none() | _FILLED
_LABEL = st.sampled_from(["body", "boilerplate", None])
_CONTENT = (st.text(max_size=20) | st.binary(max_size=20)).map(
    lambda value: value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass")
)


@st.composite
def pages(draw: st.DrawFn) -> tuple[StoredPage, PageState]:
    texts = draw(st.lists(_TEXT, max_size=4))
    count = len(texts)
    view = draw(st.sampled_from(["html", "text"]))
    fields = {name: draw(_OPTIONAL) for name in ("url", "site", "lang", "encoding")}
    content: Any = {view: draw(_CONTENT)}
    stored = StoredPage(
        page_id=draw(_FILLED),
        page=Page(**content, **fields),
        view=view,  # type: ignore[arg-type]
        texts=tuple(texts),
        proposed=tuple(draw(st.lists(_LABEL, min_size=count, max_size=count))),
        scores=tuple(draw(st.just([]) | st.lists(st.floats(0, 1), min_size=count, max_size=count))),
    )
    labels = draw(st.lists(_LABEL, min_size=count, max_size=count))
    return stored, PageState(labels, draw(st.sampled_from(["open", "accepted", "skipped"])), draw(_TEXT))


@pytest.mark.parametrize("format", FORMATS)
@given(found=st.lists(pages(), min_size=1, max_size=3, unique_by=lambda pair: pair[0].page_id))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_round_trip_changes_nothing(format: Format, found: list[tuple[StoredPage, PageState]]) -> None:
    """The same pages, contents, proposals, labels, status and notes; and once more into the folder, no change."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "labels"
        with LabelStore(folder, create=True) as store:
            numbers = store.add([stored for stored, _ in found])
            for number, (_, state) in zip(numbers, found, strict=True):
                store.make(Change(number, dict(enumerate(state.labels)), state.status, state.note))
        before = all_of(folder)
        assert [state for _, state in before] == [state for _, state in found]
        assert all_of(there_and_back(folder, format, Path(name) / "new")) == before
        report = import_labels(Path(name) / NAMES[format], format, folder)
        assert (report.added, report.changed, report.same, report.bad) == (0, 0, len(found), [])


@given(_TEXT | st.text())
def test_no_cell_is_a_formula_and_all_come_back(cell: str) -> None:
    """Also those that have an apostrophe already."""
    made = safe(cell)
    assert unsafe(made) == cell
    assert not made.startswith(tuple("=+-@\t\r\n＝＋－＠"))


def test_other_apostrophes_stay_as_they_are() -> None:
    """What another tool wrote is read as it stands."""
    assert [unsafe(cell) for cell in ("'Tis the season", "'", "", "a'=b")] == ["'Tis the season", "'", "", "a'=b"]
    assert safe("'Tis") == "'Tis"


@pytest.mark.parametrize("format", FORMATS)
def test_an_import_is_a_change_that_can_be_undone(tmp_path: Path, format: Format) -> None:
    """A folder that went on from where it was exported gets the labels of the file, and undo gives its own back."""
    changes = (Change(1, {3: "boilerplate"}, "accepted", "checked"),)
    folder = labels_folder(tmp_path / "labels", page(), page("b"), changes=changes)
    export_labels(folder, format, tmp_path / NAMES[format])
    with LabelStore(folder) as store:
        store.make(Change(1, {0: "body", 3: None}, "open", ""))
        before = PageState(list(store.state(1).labels), "open", "")
    report = import_labels(tmp_path / NAMES[format], format, folder)
    assert (report.added, report.changed, report.same, report.bad) == (0, 1, 1, [])
    assert state_of(folder) == PageState(["boilerplate", "body", "body", "boilerplate"], "accepted", "checked")
    with LabelStore(folder) as store:
        assert store.undo() == 1
        assert store.state(1) == before


@pytest.mark.parametrize("format", ["label-studio", "jsonl", "csv"])
def test_pages_with_other_content_or_segments_are_skipped(tmp_path: Path, format: Format) -> None:
    """They are told and counted; the others are taken, and what was there stays."""
    folder = labels_folder(tmp_path / "labels", page(), page("b"), changes=(Change(2, status="accepted"),))
    export_labels(folder, format, tmp_path / NAMES[format], content=format == "csv")
    other = labels_folder(tmp_path / "other", page("a", ("Quite", "another", "page", "here")), page("b"))
    report = import_labels(tmp_path / NAMES[format], format, other)
    assert (report.added, report.changed, report.same) == (0, 1, 0)
    assert [("'a'" in bad.reason, "other content" in bad.reason) for bad in report.bad] == [(True, True)]
    assert state_of(other) == PageState(["boilerplate", "body", "body", "body"])


def test_csv_without_content_goes_into_the_folder_it_came_from(tmp_path: Path) -> None:
    """Some of its lines will do, in any order and with semicolons; a fresh folder needs content."""
    folder = labels_folder(tmp_path / "labels")
    export_labels(folder, "csv", tmp_path / "l.csv")
    rows = list(csv.DictReader((tmp_path / "l.csv").open(encoding="utf-8-sig", newline="")))
    assert [row["text"] for row in rows] == list(TEXTS)
    assert "content" not in rows[0]
    kept = [{**rows[3], "label": "boilerplate"}, {**rows[0], "label": ""}]
    with (tmp_path / "some.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(kept)
    import_labels(tmp_path / "some.csv", "csv", folder)
    assert state_of(folder).labels == [None, "body", "body", "boilerplate"]
    with pytest.raises(InputError, match="does not hold it"):
        import_labels(tmp_path / "l.csv", "csv", tmp_path / "new")
    assert not (tmp_path / "new").exists()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["l.csv", "labels", "some.csv"]


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        ("label", "maybe", "line 3: label: expected body, boilerplate or null"),
        ("segment", "-1", "line 3: segment: expected its number"),
        ("segment", "0", "segment 0 is there twice"),
        ("segment", "9" * 400, "segment: expected its number"),
        ("segment", "", "segment: expected its number"),
        ("segment", "7", "expected its segments 0 to 7"),
        ("score", "nan", "score: expected a number from 0 to 1"),
        ("score", "1e999", "score: expected a number from 0 to 1"),
        ("score", "", "scores: expected one for each of 4"),
        ("status", "done", "status: expected open, accepted, skipped"),
        ("status", "skipped", "more than one status or note"),
        ("page_id", "", "the page's id"),
    ],
)
def test_bad_lines_of_csv_are_told(tmp_path: Path, column: str, cell: str, reason: str) -> None:
    """The page is skipped as a whole; another one is taken."""
    out = tmp_path / "l.csv"
    export_labels(labels_folder(tmp_path / "labels", page(), page("b")), "csv", out, content=True)
    rows = list(csv.DictReader(out.open(encoding="utf-8-sig", newline="")))
    rows[1][column] = cell
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    report = import_labels(out, "csv", tmp_path / "new")
    assert report.added >= 1
    assert any(reason in bad.reason for bad in report.bad), report.bad
    assert "b" in {stored.page_id for stored, _ in all_of(tmp_path / "new")}


def test_a_file_that_is_no_csv_of_labels_is_told(tmp_path: Path) -> None:
    """Other columns, a quote that is never closed, too few fields, binary, Latin-1, nothing at all."""
    folder = labels_folder(tmp_path / "labels")
    head = "page_id,segment,text,label\n"
    for data, reason in [
        (b"a,b\n1,2\n", "with the columns page_id"),
        (f'{head}a,0,"never closed'.encode(), "expected CSV"),
        (f"{head}a,0,too few\n".encode(), "expected 4 fields, found 3"),
        (b"\x00\x01\x02" * 500, "with the columns"),
        (b"\x89PNG\r\n\x1a\n" * 50, "expected CSV"),
        (f"{head}a,0,\xe9,body\n".encode("latin-1"), "save it as that"),
        (b"", "with the columns"),
        (head.encode(), "it is empty"),
    ]:
        (tmp_path / "bad.csv").write_bytes(data)
        with pytest.raises(InputError, match=reason):
            import_labels(tmp_path / "bad.csv", "csv", folder)
    with pytest.raises(InputError, match="can't be read"):
        import_labels(tmp_path / "none.csv", "csv", folder)
    assert state_of(folder) == PageState(["boilerplate", "body", "body", "body"])


def record(**more: Any) -> dict[str, Any]:
    """A line of JSONL as another program might write it."""
    return {"id": "x", "html": "<p>One.", "segments": [{"text": "One.", "label": "body"}], **more}


_DEEP = "[" * 100_000


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "invalid JSON"),
        (_DEEP, "invalid JSON (nested too deeply)"),
        ('{"a": ' + "9" * 5_000 + "}", "invalid JSON (a number is too long)"),
        ("[1]", "expected a JSON object"),
        ("null", "expected a JSON object"),
        (record(newsclf_labels=2), "this newsclf reads version 1"),
        (record(newsclf_labels=["x"]), "this newsclf reads version 1"),
        (record(id=None), "the page's id"),
        (record(id=7), "the page's id"),
        (record(id="\ud800"), "half a surrogate pair"),
        (record(url=["https://t.example"]), "url: expected a string"),
        (record(site="\udfff"), "half a surrogate pair"),
        (record(html=None), "no page"),
        (record(base64="not base64"), "base64"),
        (record(segments=None), "segments: expected a list"),
        (record(segments={"0": "body"}), "segments: expected a list"),
        (record(segments=[{"text": "One."}]), "segment 0: expected an object with text and label"),
        (record(segments=[{"text": 1, "label": None}]), "segment 0: expected an object"),
        (record(segments=[{"text": "One.", "label": 1}]), "segment 0: label: expected body"),
        (record(segments=[{"text": "One.", "label": ["body"]}]), "found a list"),
        (record(segments=[{"text": "One.", "label": "body", "score": float("nan")}]), "score: expected a number"),
        (record(segments=[{"text": "One.", "label": "body", "score": -1}]), "score: expected a number"),
        (record(segments=[{"text": "One.", "label": "body", "score": True}]), "score: expected a number"),
        (record(segments=[{"text": "One.", "label": "body", "score": 10**400}]), "a large number"),
        (record(status="done"), "status: expected open"),
        (record(status={}), "status: expected open"),
        (record(note=5), "note: expected a string"),
    ],
)
def test_bad_lines_of_jsonl_are_told(tmp_path: Path, line: str | dict[str, Any], reason: str) -> None:
    """By their number; the good ones are taken, and one that is there twice counts once."""
    good = json.dumps(record(id="good"))
    text = line if isinstance(line, str) else json.dumps(line)
    (tmp_path / "l.jsonl").write_text(f"{good}\n\n{text}\n{good}\n", encoding="utf-8")
    report = import_labels(tmp_path / "l.jsonl", "jsonl", tmp_path / "new")
    assert report.added == 1
    assert [bad.where for bad in report.bad] == ["line 3", "line 4"]
    assert reason in report.bad[0].reason
    assert "twice" in report.bad[1].reason
    assert state_of(tmp_path / "new", "good").labels == ["body"]


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
_PLACES: list[Callable[[Any, Any], object]] = [
    lambda task, value: task.update(data=value),
    lambda task, value: task.update(annotations=value),
    lambda task, value: task["data"].update(text=value),
    lambda task, value: task["data"].update(page_id=value),
    lambda task, value: task["data"].update(status=value),
    lambda task, value: task["data"].update(newsclf=value),
    lambda task, value: task["data"]["newsclf"].update(segments=value),
    lambda task, value: task["data"]["newsclf"].update(segments=[[0, 4], value]),
    lambda task, value: task["data"]["newsclf"].update(scores=value),
    lambda task, value: task["data"]["newsclf"].update(proposed=value),
    lambda task, value: task["annotations"].append(value),
    lambda task, value: task["annotations"][0].update(result=value),
    lambda task, value: task["annotations"][0]["result"].append(value),
    lambda task, value: task["annotations"][0]["result"][0].update(value=value),
    lambda task, value: task["annotations"][0]["result"][0]["value"].update(start=value),
    lambda task, value: task["annotations"][0]["result"][0]["value"].update(labels=value),
    lambda task, value: task["annotations"][0].update(updated_at=value),
]


@given(place=st.sampled_from(_PLACES), value=_JSON)
@settings(max_examples=150, deadline=None)
def test_no_task_however_wrong_ends_an_import(place: Callable[[Any, Any], object], value: Any) -> None:
    """It is told, or is right by accident; the other task is taken."""
    with tempfile.TemporaryDirectory() as name:
        folder = labels_folder(Path(name) / "labels", page(), page("b"), changes=(Change(1, status="accepted"),))
        out = Path(name) / "l.json"
        export_labels(folder, "label-studio", out)
        tasks = json.loads(out.read_text(encoding="utf-8"))
        place(tasks[0], value)
        out.write_text(json.dumps(tasks), encoding="utf-8")
        report = import_labels(out, "label-studio", Path(name) / "new")
        assert report.added + len(report.bad) == 2
        assert state_of(Path(name) / "new", "b").labels == ["boilerplate", "body", "body", "body"]


def tasks_of(tmp_path: Path, *changes: Change) -> tuple[Path, list[dict[str, Any]]]:
    """A labels folder, and its tasks as Label Studio would read them."""
    folder = labels_folder(tmp_path / "labels", changes=changes)
    export_labels(folder, "label-studio", tmp_path / "l.json", config=tmp_path / "config.xml")
    return folder, json.loads((tmp_path / "l.json").read_text(encoding="utf-8"))


def imported(tmp_path: Path, folder: Path, tasks: Any, **options: Any) -> PageState:
    """What is said of the page after these tasks were read."""
    (tmp_path / "done.json").write_text(json.dumps(tasks), encoding="utf-8")
    import_labels(tmp_path / "done.json", "label-studio", folder, **options)
    return state_of(folder)


def region(start: int, end: int, label: str) -> dict[str, Any]:
    """As Label Studio exports one, with what it adds."""
    value = {"start": start, "end": end, "text": "...", "labels": [label], "globalOffsets": {"start": 0, "end": 0}}
    return {"id": "x", "from_name": "label", "to_name": "text", "type": "labels", "origin": "manual", "value": value}


def test_tasks_are_what_label_studio_reads(tmp_path: Path) -> None:
    """Regions lie on the segments; proposals are predictions with scores; a page that was left out is cancelled."""
    _, (task,) = tasks_of(tmp_path)
    text = task["data"]["text"]
    (prediction,) = task["predictions"]
    regions = prediction["result"]
    assert [text[r["value"]["start"] : r["value"]["end"]] for r in regions] == list(TEXTS)
    assert [(r["value"]["labels"], r["score"]) for r in regions] == [
        (["boilerplate"], 0.875),
        (["body"], 0.9),
        (["body"], 0.75),
        (["body"], 0.625),
    ]
    assert "annotations" not in task
    assert {(r["from_name"], r["to_name"], r["type"]) for r in regions} == {("label", "text", "labels")}
    assert (tmp_path / "config.xml").read_text(encoding="utf-8") == CONFIG
    _, (task,) = tasks_of(tmp_path / "more", Change(1, {0: None}, "skipped", "torn"))
    (annotation,) = task["annotations"]
    assert annotation["was_cancelled"]
    assert [r["value"].get("labels", r["value"]["text"]) for r in annotation["result"]] == [["body"]] * 3 + [["torn"]]


def test_regions_that_do_not_fit_the_segments_label_those_that_they_mostly_cover(tmp_path: Path) -> None:
    """More than half of the words; the rest is open, or boilerplate where that is said."""
    folder, tasks = tasks_of(tmp_path)
    text = tasks[0]["data"]["text"]
    start = text.index("ferry")
    end = text.index(", we hear")
    head = text.index("Sport")
    result = [region(start, end, "body"), region(head, head + 5, "boilerplate")]
    tasks[0]["annotations"] = [{"id": 1, "result": result, "was_cancelled": False}]
    assert imported(tmp_path, folder, tasks) == PageState([None, "body", "body", None], "accepted")
    found = imported(tmp_path, folder, tasks, unmarked="boilerplate")
    assert found.labels == ["boilerplate", "body", "body", "boilerplate"]


def test_of_several_annotations_one_counts(tmp_path: Path) -> None:
    """Ground truth, else the last changed; where all are cancelled, the page is skipped."""
    folder, tasks = tasks_of(tmp_path)

    def annotation(label: str, at: str, **more: Any) -> dict[str, Any]:
        return {"result": [region(0, 10, label)], "created_at": "2026-01-01T00:00:00Z", "updated_at": at, **more}

    old, new = annotation("body", "2026-03-01T10:00:00.5Z"), annotation("boilerplate", "2026-03-01T12:30:00+01:00")
    cancelled = {"result": [], "was_cancelled": True, "updated_at": "2026-09-01T00:00:00Z"}
    for several, expected in [
        ([old, new, cancelled], "boilerplate"),
        ([new, old], "boilerplate"),
        ([{**old, "ground_truth": True}, new], "body"),
        ([{**old, "updated_at": "soon", "created_at": None}, new], "boilerplate"),
    ]:
        tasks[0]["annotations"] = several
        assert imported(tmp_path, folder, tasks) == PageState([expected, None, None, None], "accepted")
    tasks[0]["annotations"] = [cancelled]
    assert imported(tmp_path, folder, tasks) == PageState(["boilerplate", "body", "body", "body"], "skipped")


def test_json_min_is_read_too(tmp_path: Path) -> None:
    """The data at the root, one record for each annotation, notes by the name of their control."""
    folder, tasks = tasks_of(tmp_path)
    root = {**tasks[0]["data"], "id": 5, "annotator": 1, "annotation_id": 3}
    value = {"start": 0, "end": 10, "text": "Home Sport", "labels": ["body"]}
    first = {**root, "label": [value], "note": "odd", "updated_at": "2026-03-02T00:00:00Z"}
    second = {**root, "label": [{**value, "labels": ["boilerplate"]}], "updated_at": "2026-03-01T00:00:00Z"}
    assert imported(tmp_path, folder, [first, second]) == PageState(["body", None, None, None], "accepted", "odd")


def test_tasks_of_another_project_are_text_pages(tmp_path: Path) -> None:
    """A task with a text alone is cut into segments, and its regions label them."""
    text = "Home | Sport\n\nThe night ferry ran   onto a sandbank, 61 on board.\n\nRead also: Storms 😀 here"
    start = text.index("The")
    task = {"id": 12, "data": {"text": text}, "annotations": [{"result": [region(start, start + 48, "body")]}]}
    (tmp_path / "l.json").write_text(json.dumps([task]), encoding="utf-8")
    import_labels(tmp_path / "l.json", "label-studio", tmp_path / "new", unmarked="boilerplate")
    ((stored, state),) = all_of(tmp_path / "new")
    assert (stored.page_id, stored.view, len(stored.texts)) == ("task-12", "text", 3)
    assert state == PageState(["boilerplate", "body", "boilerplate"], "accepted")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda value: value.update(start=-3), "within 0 to"),
        (lambda value: value.update(end=10**30), "within 0 to"),
        (lambda value: value.update(start=9, end=2), "within 0 to"),
        (lambda value: value.update(start=float("nan")), "expected whole numbers"),
        (lambda value: value.update(start="0"), "expected whole numbers"),
        (lambda value: value.update(labels=["PER"]), "region 1: label: expected body"),
        (lambda value: value.update(labels=["body", "boilerplate"]), "expected one label"),
        (lambda value: value.clear(), "expected one label"),
    ],
)
def test_bad_regions_are_told(tmp_path: Path, change: Callable[[dict[str, Any]], object], reason: str) -> None:
    """The task is skipped, none of it is taken."""
    folder, tasks = tasks_of(tmp_path)
    bad = region(0, 4, "body")
    change(bad["value"])
    tasks[0]["annotations"] = [{"result": [bad]}]
    with pytest.raises(InputError, match=f"task 1: .*{reason}"):
        imported(tmp_path, folder, tasks)
    assert state_of(folder) == PageState(["boilerplate", "body", "body", "body"])


def test_files_that_are_no_tasks_are_told(tmp_path: Path) -> None:
    """Deep, binary, no list, empty; and a folder is not made of them."""
    for data, reason in [
        (_DEEP.encode(), "nested too deeply"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"7", "expected a list of tasks"),
        (b"[]", "it is empty"),
        (b"[7]", "expected a task"),
        (b'{"data": {"html": "<p>a"}}', "a text in its data"),
    ]:
        (tmp_path / "l.json").write_bytes(data)
        with pytest.raises(InputError, match=reason):
            import_labels(tmp_path / "l.json", "label-studio", tmp_path / "new")
        assert [p.name for p in tmp_path.iterdir()] == ["l.json"]


def test_jsonl_is_a_corpus_of_own_pages(tmp_path: Path) -> None:
    """`newsclf build --format jsonl` reads pages and golds of it, those in an old encoding too."""
    html = "<p>Home</p><p>Die Fähre saß bis zum Morgen fest.</p>".encode("cp1252")
    texts = ("Home", "Die Fähre saß bis zum Morgen fest.")
    old = StoredPage(page_id="o", page=Page(html=html), view="html", texts=texts, proposed=("boilerplate", "body"))
    folder = labels_folder(tmp_path / "labels", page(), old, changes=(Change(2, status="accepted"),))
    export_labels(folder, "jsonl", tmp_path / "l.jsonl")
    build(tmp_path / "l.jsonl", "jsonl", tmp_path / "data", split="none", view="html")
    rows = {row.page_id: row for row in read_rows(tmp_path / "data")}
    assert (rows["o"].gold, rows["o"].labels) == ("Die Fähre saß bis zum Morgen fest.", ["boilerplate", "body"])
    assert rows["a"].gold is None


def test_what_an_export_can_not_do_is_told(tmp_path: Path) -> None:
    """Options of another format, files that are something else; nothing is left half written."""
    folder = labels_folder(tmp_path / "labels")
    with pytest.raises(InputError, match="option of csv"):
        export_labels(folder, "jsonl", tmp_path / "l.jsonl", content=True)
    with pytest.raises(InputError, match="one of label-studio"):
        export_labels(folder, "csv", tmp_path / "l.csv", config=tmp_path / "c.xml")
    with pytest.raises(InputError, match="option of label-studio"):
        import_labels(tmp_path / "l.csv", "csv", folder, unmarked="boilerplate")
    (tmp_path / "thesis.txt").write_text("")
    with pytest.raises(InputError, match=r"no \.csv file"):
        export_labels(folder, "csv", tmp_path / "thesis.txt")
    with pytest.raises(InputError, match="labels folder"):
        export_labels(tmp_path, "csv", tmp_path / "l.csv")
    (tmp_path / "l.jsonl").write_text(json.dumps(record()))
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "own.txt").write_text("")
    with pytest.raises(InputError, match="did not write there"):
        import_labels(tmp_path / "l.jsonl", "jsonl", tmp_path / "full")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["full", "l.jsonl", "labels", "thesis.txt"]


def test_the_commands(tmp_path: Path) -> None:
    """Counts on stdout, skipped records on stderr."""
    folder = labels_folder(tmp_path / "labels", page(), page("b"))
    runner = CliRunner()
    out = tmp_path / "l.jsonl"
    done = runner.invoke(app, ["labels", "export", str(folder), "--format", "jsonl", "--out", str(out)])
    assert (done.exit_code, done.stdout) == (0, f"2 pages written to {out}\n")
    out.write_text(out.read_text(encoding="utf-8") + "{\n", encoding="utf-8")
    done = runner.invoke(app, ["labels", "import", str(out), "--format", "jsonl", "--out", str(tmp_path / "new")])
    assert done.exit_code == 0
    assert done.stdout.startswith("2 pages added, 0 changed, 0 as they were, 1 skipped")
    assert "skipped line 3: invalid JSON" in done.stderr
    done = runner.invoke(app, ["labels", "import", str(tmp_path), "--format", "csv", "--out", str(folder)])
    assert done.exit_code == 1


@pytest.mark.parametrize("label", ["body", "boilerplate"])
def test_an_import_keeps_what_a_model_proposed_there(tmp_path: Path, label: Label) -> None:
    """Labels come from the file, proposals and scores stay."""
    folder = labels_folder(tmp_path / "labels")
    mine = record(id="a", html=all_of(folder)[0][0].page.html.decode())  # type: ignore[union-attr]
    mine["segments"] = [{"text": text, "label": label, "proposed": None} for text in TEXTS]
    (tmp_path / "l.jsonl").write_text(json.dumps(mine))
    import_labels(tmp_path / "l.jsonl", "jsonl", folder)
    ((stored, state),) = all_of(folder)
    assert (stored.proposed, stored.scores) == (page().proposed, page().scores)
    assert state == PageState([label] * 4)
