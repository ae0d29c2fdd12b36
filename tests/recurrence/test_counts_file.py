"""Files of counts: written whole, read with care, told clearly where they are none."""

from __future__ import annotations

import io
import json
import pickle
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from made_site import page, site
from newsclf import InputError, SiteCounts, count_sites
from newsclf.segment import segment_columns


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("counts") / "counts.npz"
    count_sites([*site(9), *site(7, "other.example")]).save(path)
    return path


def arrays(file: Path) -> dict[str, np.ndarray]:
    with np.load(file, allow_pickle=False) as found:
        return dict(found)


def changed(file: Path, tmp_path: Path, **other: np.ndarray | None) -> Path:
    found = {name: own for name, own in {**arrays(file), **other}.items() if own is not None}
    path = tmp_path / "changed.npz"
    np.savez(path, **found)  # type: ignore[arg-type]
    return path


def about(**other: Any) -> np.ndarray:
    told = {"newsclf_sites": 1, "site": None, "pages": 64, "below": 1 << 64, **other}
    return np.frombuffer(json.dumps(told).encode("utf-32-le"), dtype="<u4")


def test_what_is_read_is_what_was_written(file: Path, tmp_path: Path) -> None:
    counts = SiteCounts.load(file)
    assert counts.path == file
    assert (len(counts), counts.kept_pages, counts.useful, counts.share_of_sites) == (2, 16, 2, 1)
    counts.save(tmp_path / "again.npz")
    assert (tmp_path / "again.npz").read_bytes() == file.read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == ["again.npz"]
    made = count_sites([*site(9), *site(7, "other.example")])
    one = page(4711)
    columns = segment_columns(one)
    found, expected = (own.recurring(one, "html", columns.texts, columns.meta) for own in (counts, made))
    assert found is not None
    assert expected is not None
    assert np.array_equal(found.added, expected.added)


def test_counts_without_a_page_can_be_written_and_read(tmp_path: Path) -> None:
    count_sites([]).save(tmp_path / "none.npz")
    counts = SiteCounts.load(tmp_path / "none.npz")
    assert (len(counts), counts.kept_pages) == (0, 0)
    columns = segment_columns(page(1))
    assert counts.recurring(page(1), "html", columns.texts, columns.meta) is None


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("texts", lambda a: a[::-1].copy()),
        ("texts", lambda a: a[:-1].copy()),
        ("texts", lambda a: a.astype("<u4")),
        ("texts", lambda a: np.where(np.arange(len(a)) == 0, 0, a).astype("<u8")),
        ("words", lambda a: a + np.uint32(1 << 31)),
        ("sites", lambda a: a[::-1].copy()),
        ("addresses", lambda a: a[::-1].copy()),
        ("site_pages", lambda a: a + np.uint32(1)),
        ("site_pages", lambda a: np.array([0, a.sum()], dtype="<u4")),
        ("page_texts", lambda a: np.full(len(a), (1 << 32) - 1, dtype="<u4")),
        ("page_keys", lambda a: a[::-1].copy()[:-1]),
        ("keys", lambda a: None),
        ("about", lambda a: about(pages=3)),
        ("about", lambda a: about(below=1)),
        ("about", lambda a: about(below=-1)),
        ("about", lambda a: about(pages=True)),
        ("about", lambda a: about(newsclf_sites=2)),
        ("about", lambda a: about(site=7)),
        ("about", lambda a: np.zeros(20_000, "<u4")),
        ("about", lambda a: np.full(3, (1 << 32) - 1, "<u4")),
        ("about", lambda a: np.frombuffer("[[[[".encode("utf-32-le"), "<u4")),
    ],
)
def test_counts_that_were_changed_are_refused(file: Path, tmp_path: Path, name: str, change: Any) -> None:
    with pytest.raises(InputError, match=r"expected counts of sites, but .*newsclf sites"):
        SiteCounts.load(changed(file, tmp_path, **{name: change(arrays(file)[name])}))


def test_what_is_no_counts_is_told(file: Path, tmp_path: Path) -> None:
    path = tmp_path / "x.npz"
    with pytest.raises(InputError, match="can't be read"):
        SiteCounts.load(path)
    with pytest.raises(InputError, match="found something else"):
        SiteCounts.load(tmp_path)
    whole = file.read_bytes()
    boxed = io.BytesIO()
    with zipfile.ZipFile(boxed, "w") as archive:
        archive.writestr("texts.npy", pickle.dumps([print]))
    for content in (b"", b"PK", whole[:-30], whole[: len(whole) // 2], pickle.dumps({"texts": 1}), boxed.getvalue()):
        path.write_bytes(content)
        with pytest.raises(InputError, match="expected counts of sites"):
            SiteCounts.load(path)
    for at in range(100, len(whole), len(whole) // 50):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 255]) + whole[at + 1 :])
        with suppress(InputError):  # nothing else is raised; there are bytes that nothing hangs on
            SiteCounts.load(path)


def test_counts_of_different_sites_are_not_put_together(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="different sites"):
        SiteCounts.merged([count_sites(site(3)), count_sites(site(3), site="tide.example")])
    with pytest.raises(InputError, match="at least one"):
        SiteCounts.merged([])
    together = SiteCounts.merged([count_sites(pages, site="tide.example") for pages in (site(3), site(5)[3:])])
    assert (together.site, together.kept_pages) == ("tide.example", 5)
