"""What pyproject.toml claims of dependencies is written down, pinned, and weighed as it should be."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from benchmarks.dependencies.__main__ import main
from benchmarks.dependencies.declared import BUILD, PLAIN, Requirement, declared, lowest, normalized
from benchmarks.dependencies.graph import Weight, group, reached
from benchmarks.dependencies.installed import installed
from benchmarks.dependencies.measure import Startup
from benchmarks.dependencies.table import BEGIN, END, put_in, tables
from benchmarks.dependencies.why import WHY

ROOT = Path(__file__).resolve().parents[1]
GROUPS = declared()


def tables_of_the_docs() -> dict[str, list[str]]:
    """By title of a table in docs/dependencies.md the packages that it names."""
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    figures = text.partition(BEGIN)[2].partition(END)[0]
    titled = [part.partition("\n") for part in figures.split("\n### ")[1:]]
    return {title: re.findall(r"^\| ([\w-]+) \|", table, re.MULTILINE) for title, _, table in titled}


def test_the_docs_name_every_dependency_under_its_extra_and_no_other() -> None:
    """Where this fails, run `python -m benchmarks.dependencies --out docs/dependencies.md`."""
    expected = {
        "newsclf" if name == PLAIN else f"extra `{name}`": [normalized(r.name) for r in requirements]
        for name, requirements in GROUPS.items()
        if requirements and name != BUILD
    }
    found = {
        title: [name for name in names if name not in ("package", "---")]
        for title, names in tables_of_the_docs().items()
    }
    assert found == expected


def test_each_has_a_reason() -> None:
    assert set(WHY) == {normalized(r.name) for requirements in GROUPS.values() for r in requirements}


def versions(text: str) -> dict[str, tuple[int, ...]]:
    lines = (line.partition("==") for line in text.splitlines() if "==" in line)
    return {
        normalized(name): tuple(map(int, version.partition(";")[0].strip().split("."))) for name, _, version in lines
    }


def test_constraints_pin_every_dependency_at_a_version_that_is_claimed() -> None:
    pinned = versions((ROOT / "constraints.txt").read_text())
    claimed = versions("\n".join(lowest({name: own for name, own in GROUPS.items() if name != BUILD})))
    assert set(claimed) <= set(pinned)
    assert {name for name, version in claimed.items() if pinned[name] < version} == set()


def test_at_most_ten_direct_ones() -> None:
    assert len(GROUPS[PLAIN]) <= 10


def test_the_makefile_tests_every_extra_and_python_that_is_claimed() -> None:
    lines = (ROOT / "Makefile").read_text().splitlines()
    settings = {name: value for name, sign, value in (line.partition(" := ") for line in lines) if sign}
    text = (ROOT / "pyproject.toml").read_text()
    assert settings["PYTHONS"].split() == re.findall(r"Programming Language :: Python :: (3\.\d+)", text)
    assert f'requires-python = ">={settings["PYTHONS"].split()[0]}"' in text
    # No test needs Ray, the fuzzer or the mutation tester; `all` is other extras.
    assert {*settings["EXTRAS"].split(","), "ray", "fuzz", "mutate", "all"} == set(GROUPS) - {PLAIN, BUILD}


def project(tmp_path: Path, *lines: str, extra: str = "aiohttp>=3") -> Path:
    file = tmp_path / "pyproject.toml"
    file.write_text(
        f'[build-system]\nrequires = ["hatchling>=1.27"]\n[project]\nname = "newsclf"\ndependencies = {list(lines)!r}\n'
        f"[project.optional-dependencies]\nhub = [{extra!r}]\n"
    )
    return file


def test_the_lowest_versions_of_a_project(tmp_path: Path) -> None:
    found = declared(project(tmp_path, "Jinja_2>=3.1", "a[b,c]>=1.0.2", extra="newsclf[other]"))
    assert found == {
        PLAIN: [Requirement("Jinja_2", (), "3.1"), Requirement("a", ("b", "c"), "1.0.2")],
        "hub": [],
        BUILD: [Requirement("hatchling", (), "1.27")],
    }
    assert lowest(found) == ["a==1.0.2", "hatchling==1.27", "jinja-2==3.1"]


@pytest.mark.parametrize("line", ["numpy", "numpy>=2,<3", "numpy==2", "numpy; python_version > '3'", "aiohttp>=4"])
def test_a_bound_that_can_not_be_tested_is_refused(tmp_path: Path, line: str) -> None:
    with pytest.raises(ValueError, match=r"NAME>=VERSION|two lowest versions of aiohttp"):
        declared(project(tmp_path, line))


def facts(size: int, **needs: list[str]) -> dict[str, object]:
    """A made-up package; `needs` by extra, `_` for none."""
    by_extra = {("" if extra == "_" else extra): {name: [] for name in names} for extra, names in needs.items()}
    return {"version": "1", "bytes": size, "licence": "MIT", "needs": by_extra}


FOUND = {
    "a": facts(1, _=["c"]),
    "b": facts(2, _=["c", "missing"], more=["d"]),
    "c": facts(4, _=["a"]),
    "d": facts(8),
    "e": facts(16, _=["a", "f"]),
    "f": facts(32),
}


def test_what_comes_with_what() -> None:
    assert reached(FOUND, [("a", ())]) == {"a", "c"}
    assert reached(FOUND, [("b", ())]) == {"a", "b", "c"}
    assert reached(FOUND, [("B", ("more",))]) == {"a", "b", "c", "d"}


def test_what_a_dependency_brings_and_what_would_go_with_it() -> None:
    groups = {PLAIN: [Requirement("a", (), "1"), Requirement("b", ("more",), "1")], "x": [Requirement("e", (), "1")]}
    plain, extra = group(FOUND, groups, PLAIN), group(FOUND, groups, "x")
    assert plain.adds == Weight(4, 15)
    assert [(d.name, d.itself.bytes, d.brings, d.alone) for d in plain.direct] == [
        ("a", 1, Weight(1, 4), Weight(0, 0)),
        ("b", 2, Weight(3, 13), Weight(2, 10)),
    ]
    assert extra.adds == Weight(2, 48)
    assert [(d.brings, d.alone) for d in extra.direct] == [(Weight(3, 37), Weight(2, 48))]


def test_this_environment() -> None:
    found = installed()
    assert {"pydantic-core", "typing-extensions"} <= set(found["pydantic"]["needs"][""])
    assert found["numpy"]["bytes"] > 10_000_000
    assert "BSD" in found["numpy"]["licence"]
    assert reached(found, [("pydantic", ())]) >= {"pydantic", "pydantic-core", "annotated-types"}


def test_figures_take_the_place_of_those_before() -> None:
    groups = {PLAIN: [Requirement("numpy", (), "1")]}
    found = {"numpy": facts(1_500_000)}
    text = tables([group(found, groups, PLAIN)], [Startup("import newsclf", 0.3, 0.1)], "3.11.7")
    assert "| import newsclf | 0.300 | 0.200 |" in text
    assert "| numpy | all that is computed" in text
    assert "| MIT | 1 | 1.5 | 0 | 0.0 | 1 | 1.5 |" in text
    assert put_in(f"above\n{BEGIN}\nold\n{END}\nbelow", text) == f"above\n{BEGIN}\n\n{text}\n\n{END}\nbelow"
    with pytest.raises(ValueError, match="around the figures"):
        put_in(f"above\n{BEGIN}\nold", text)


def test_an_environment_that_is_not_new_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """This one has what the tests need: weighed as it is, the tests would count."""
    monkeypatch.setattr("benchmarks.dependencies.__main__.new_environment", lambda folder, extras: Path(sys.executable))
    assert main(["--extras", "--repeats", "1"]) == 1
    out = capsys.readouterr().out
    assert out.startswith("installed, but nothing needs it: ")
    assert "pytest" in out
