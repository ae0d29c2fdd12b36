"""A labels folder: pages, changes, undo and redo, what survives a kill."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsclf import InputError, Page
from newsclf.label.history import Change, History, PageState
from newsclf.label.store import FILE, ChangedElsewhereError, LabelStore, NotSavedError, StoredPage


def _page(name: str, **more: str) -> StoredPage:
    return StoredPage(
        page_id=name,
        page=Page(html=f"<p>{name}", **more),
        view="html",
        texts=("one", "two", "three"),
        proposed=("body", "boilerplate", "body"),
        scores=(0.9, 0.25, 0.625),
    )


def test_a_page_comes_back_as_it_was_added(tmp_path: Path) -> None:
    """Content, url, texts, proposal; bytes with their encoding, and half a surrogate pair."""
    texts = StoredPage(page_id="t", page=Page(text="a \ud800 b"), view="text", texts=("a",), proposed=(None,))
    raw = StoredPage(page_id="r", page=Page(html=b"\xe9", encoding="latin-1"), view="html", texts=(), proposed=())
    with LabelStore(tmp_path / "new" / "labels", create=True) as store:
        one, two, three = store.add([_page("a", url="https://a.example/1", site="a.example", lang="en"), texts, raw])
    with LabelStore(tmp_path / "new" / "labels") as store:
        found = store.page(one)
        assert found.page.html == b"<p>a"
        assert (found.page.url, found.page.site, found.page.lang) == ("https://a.example/1", "a.example", "en")
        assert (found.texts, found.proposed, found.scores) == (_page("a").texts, _page("a").proposed, _page("a").scores)
        content = store.page(two).page.text
        assert isinstance(content, bytes)
        assert content.decode("utf-8", "surrogatepass") == "a \ud800 b"
        assert (store.page(three).page.html, store.page(three).page.encoding) == (b"\xe9", "latin-1")
        with pytest.raises(KeyError):
            store.page(99)


def test_known_pages_keep_their_labels(tmp_path: Path) -> None:
    """Adding a page again changes nothing."""
    with LabelStore(tmp_path, create=True) as store:
        (one,) = store.add([_page("a")])
        store.make(Change(one, {1: "body"}, "accepted", "why"))
        assert store.add([_page("b"), _page("a")]) == [one + 1, one]
        assert store.ids() == {"a": one, "b": one + 1}
    with LabelStore(tmp_path) as store:
        assert store.state(one) == PageState(["body", "body", "body"], "accepted", "why")
        assert store.state(one + 1) == PageState(["body", "boilerplate", "body"])


def test_undo_and_redo_go_over_pages_and_openings(tmp_path: Path) -> None:
    """They are changes like others: kept, and replayed in order."""
    with LabelStore(tmp_path, create=True) as store:
        one, two = store.add([_page("a"), _page("b")])
        store.make(Change(one, {0: None}))
        store.make(Change(two, status="skipped"))
    with LabelStore(tmp_path) as store:
        assert store.undo() == two
        assert store.undo() == one
        assert store.undo() is None
        assert store.state(one).labels[0] == "body"
        assert store.redo() == one
    with LabelStore(tmp_path) as store:
        assert store.state(one).labels[0] is None
        assert store.state(two).status == "open"
        store.make(Change(two, note="new"))
        assert store.redo() is None


def test_two_stores_on_one_folder_see_each_other(tmp_path: Path) -> None:
    """What one wrote is there before the other writes."""
    with LabelStore(tmp_path, create=True) as first, LabelStore(tmp_path) as second:
        (one,) = first.add([_page("a")])
        second.refresh()
        first.make(Change(one, {0: "boilerplate"}))
        second.make(Change(one, {1: "body"}))
        first.refresh()
        assert first.state(one).labels == second.state(one).labels == ["boilerplate", "body", "body"]
        assert first.undo() == one
        assert first.state(one).labels == ["boilerplate", "boilerplate", "body"]


def test_a_kill_loses_nothing(tmp_path: Path) -> None:
    """A process that is killed as soon as it has told of a change leaves this change behind."""
    with LabelStore(tmp_path, create=True) as store:
        store.add([_page("a")])
    code = (
        "import sys, time\nfrom pathlib import Path\nfrom newsclf.label.history import Change\n"
        "from newsclf.label.store import LabelStore\n"
        "store = LabelStore(Path(sys.argv[1]))\n"
        "for i in (0, 1, 2):\n    store.make(Change(1, {i: None}))\n    print(i, flush=True)\ntime.sleep(60)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    for _ in range(3):
        process.stdout.readline()
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    with LabelStore(tmp_path) as store:
        assert store.state(1).labels == [None, None, None]


def test_visits_add_up(tmp_path: Path) -> None:
    """Seconds and keys of each page."""
    with LabelStore(tmp_path, create=True) as store:
        one, two = store.add([_page("a"), _page("b")])
        store.visit(one, 2.5, 3)
        store.visit(one, 1.5, 4)
        assert (store.visits()[one].seconds, store.visits()[one].keys) == (4.0, 7)
        assert two not in store.visits()


def test_what_is_no_labels_folder_is_told(tmp_path: Path) -> None:
    """A missing, a foreign, a damaged file, one of another version, and segments that are not there."""
    with pytest.raises(InputError, match="newsclf label"):
        LabelStore(tmp_path / "none")
    (tmp_path / "text").mkdir()
    (tmp_path / "text" / FILE).write_text("no database" * 100)
    with pytest.raises(InputError, match="damaged"):
        LabelStore(tmp_path / "text")
    LabelStore(tmp_path / "later", create=True).close()
    with sqlite3.connect(tmp_path / "later" / FILE) as db:
        db.execute("PRAGMA user_version=9")
    db.close()
    with pytest.raises(InputError, match="version 9"):
        LabelStore(tmp_path / "later")
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="can't be written"):
        LabelStore(tmp_path / "file", create=True)
    with LabelStore(tmp_path / "good", create=True) as store:
        store.add([_page("a")])
        with pytest.raises(InputError, match="expected 0 to 2"):
            store.make(Change(1, {3: "body"}))
        with pytest.raises(InputError, match="page 7"):
            store.make(Change(7, status="skipped"))


_LABELS = st.sampled_from(["body", "boilerplate", None])
_CHANGES = st.builds(
    Change,
    st.integers(1, 2),
    st.none() | st.dictionaries(st.integers(0, 2), _LABELS, max_size=3),
    st.none() | st.sampled_from(["open", "accepted", "skipped"]),
    st.none() | st.text(max_size=3),
)


@given(st.lists(_CHANGES, max_size=12), st.integers(0, 14))
def test_what_is_undone_and_redone_is_as_before(changes: list[Change], times: int) -> None:
    """So many steps back and forth give the same states; all steps back the first ones."""

    def new() -> History:
        return History({1: PageState(["body"] * 3), 2: PageState([None] * 3)})

    history = new()
    for change in changes:
        history.make(change)
    before = {number: PageState(list(s.labels), s.status, s.note) for number, s in history.pages.items()}
    undone = sum(history.undo() is not None for _ in range(times))
    assert undone == min(times, len(changes))
    assert sum(history.redo() is not None for _ in range(times)) == undone
    assert history.pages == before
    while history.undo() is not None:
        pass
    assert history.pages == new().pages


def test_a_change_of_a_page_that_was_changed_elsewhere_is_not_made(tmp_path: Path) -> None:
    """Who says what was seen is told of what was not; the same request asked for again is no mismatch."""
    with LabelStore(tmp_path, create=True) as first, LabelStore(tmp_path) as second:
        one, two = first.add([_page("a"), _page("b")])
        second.refresh()
        made = first.make(Change(one, {0: "boilerplate"}), once="a", seen=0)
        with pytest.raises(ChangedElsewhereError):
            second.make(Change(one, status="accepted"), seen=0)
        assert second.state(one) == PageState(["boilerplate", "boilerplate", "body"])
        assert second.make(Change(two, status="accepted"), seen=0) == made + 1
        assert second.make(Change(one, {2: None}), seen=made) == second.version(one) == made + 2
        assert first.make(Change(one, {0: "boilerplate"}), once="a", seen=0) == made
        second.undo()
        with pytest.raises(ChangedElsewhereError):
            first.make(Change(one, status="accepted"), seen=made + 2)
        assert first.make(Change(one, status="accepted"), seen=first.version(one)) == made + 4


def test_nothing_is_saved_where_the_folder_is_gone_or_another(tmp_path: Path) -> None:
    """A moved folder, one removed, another in its place; with the folder back the same request is made."""
    with LabelStore(tmp_path / "labels", create=True) as store:
        store.add([_page("a")])
        (tmp_path / "labels").rename(tmp_path / "moved")
        with pytest.raises(NotSavedError, match="moved or removed"):
            store.make(Change(1, {0: "boilerplate"}), once="a", seen=0)
        with pytest.raises(NotSavedError):
            store.undo()
        with pytest.raises(NotSavedError):
            store.visit(1, 1.0, 1)
        LabelStore(tmp_path / "labels", create=True).close()
        with pytest.raises(NotSavedError, match="not the file that was opened"):
            store.make(Change(1, {0: "boilerplate"}), once="a", seen=0)
        shutil.rmtree(tmp_path / "labels")
        (tmp_path / "moved").rename(tmp_path / "labels")
        store.make(Change(1, {0: "boilerplate"}), once="a", seen=0)
        assert store.state(1).labels[0] == "boilerplate"
    with LabelStore(tmp_path / "labels") as store:
        assert store.state(1).labels[0] == "boilerplate"
        assert store.visits() == {}


def test_a_full_disk_and_a_held_file_leave_a_change_unsaved(tmp_path: Path) -> None:
    """Told as such; later the same request is made."""
    note = "long " * 20_000
    with LabelStore(tmp_path, create=True) as store:
        store.add([_page("a")])
        (pages,) = store._file.db.execute("PRAGMA page_count").fetchone()
        store._file.db.execute(f"PRAGMA max_page_count={pages}")
        with pytest.raises(NotSavedError, match="free some space"):
            store.make(Change(1, note=note), once="a", seen=0)
        assert store.state(1).note == ""
        store._file.db.execute("PRAGMA max_page_count=100000")
        store._file.db.execute("PRAGMA busy_timeout=10")
        other = sqlite3.connect(tmp_path / FILE, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(NotSavedError, match="another program"):
            store.make(Change(1, note=note), once="a", seen=0)
        other.close()
        store.make(Change(1, note=note), once="a", seen=0)
        assert store.state(1).note == note


_READER = """
import os, sys
import tempfile
import urllib.parse  # late in Python 3.13, by pathlib, where Python itself may not be readable any more
from pathlib import Path
from newsclf import InputError
from newsclf.label.store import LabelStore
if os.geteuid() == 0:  # root may write anywhere
    os.setgroups([])
    os.setuid(65534)
try:
    LabelStore(Path(sys.argv[1]))
except InputError as error:
    print(error)
with LabelStore(Path(sys.argv[1]), reading=True) as store:
    print(store.state(1).labels)
"""


@pytest.mark.parametrize("how", ["closed", "in use", "file alone"])
def test_a_read_only_folder_is_read_and_not_written(how: str) -> None:
    """By a user without rights there; with a log, too, and where only the file is read-only."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "with space ?#%"
        store = LabelStore(folder, create=True)
        store.add([_page("a")])
        store.make(Change(1, {0: None}))
        if how != "in use":
            store.close()
        for path in folder.iterdir():
            path.chmod(0o444)
        folder.chmod(0o777 if how == "file alone" else 0o555)
        Path(name).chmod(0o755)
        before = sorted(path.name for path in folder.iterdir())
        command = [sys.executable, "-c", _READER, str(folder)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        told, labels = done.stdout.splitlines()
        assert "is read-only" in told
        assert labels == "[None, 'boilerplate', 'body']"
        assert sorted(path.name for path in folder.iterdir()) == before
        folder.chmod(0o755)
        store.close()
