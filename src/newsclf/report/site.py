"""The site: checked, drawn and put in its place."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .._version import __version__
from ..errors import ConfigError, install_line
from ..io.atomic import check_target, new_folder
from ..results import FEWEST, Results
from ..row import encodable
from .contents import Contents
from .figures import draw_figures
from .page_files import write_pages
from .tables import group_tables, kind_rows, rival_rows, view_rows, worst_tenth

if TYPE_CHECKING:
    from jinja2 import Environment

_MARK = "newsclf-report"
_OWN = {"index.html", "metrics.json", "report.css", "report.js", "figures", "data"}


def require_extra() -> None:
    """Make sure that what draws a report is installed.

    Raises:
        ConfigError: matplotlib or jinja2 is not.
    """
    for name in ("jinja2", "matplotlib"):
        try:
            __import__(name)
        except ModuleNotFoundError as error:
            if error.name != name:
                raise
            raise ConfigError(f"a report needs {name}, which is not installed; {install_line('report')}") from error


def check_report(folder: Path) -> None:
    """Make sure that a report may be written to a folder, before the work for it begins.

    Raises:
        ConfigError: the extra `report` is not installed.
        InputError: something else stands there, or nothing can be written there.
    """
    require_extra()
    check_target(folder, _is_report)


def write_report(folder: Path, contents: Contents) -> None:
    """Write a report in one piece: `index.html`, its figures and data, and `metrics.json`. An earlier one is replaced.

    Args:
        folder: where it shall stand.
        contents: what it shows.

    Raises:
        ConfigError: the extra `report` is not installed.
        InputError: something else stands there, or nothing can be written there.
    """
    require_extra()
    results = contents.results
    with new_folder(folder, may_replace=_is_report) as part:
        (part / "data").mkdir()
        (part / "figures").mkdir()
        errors = write_pages(part / "data", results)
        figures = draw_figures(part / "figures", contents, errors)
        page = (
            _environment()
            .get_template("index.html")
            .render(
                about=contents.about,
                data=[(view.view, view.data) for view in results.figures],
                differences=results.told_differences(),
                few=FEWEST,
                folds="folds" in results.how or "leave_out" in results.how,
                figures=figures,
                kinds=kind_rows(errors),
                leaks=contents.leaks,
                mark=_MARK,
                pages=len(results.pages),
                reasons=results.reasons is not None,
                rivals=rival_rows(results),
                tables=group_tables(results),
                title=_title(results, contents.about),
                version=__version__,
                views=view_rows(results),
                without_difference=results.without_difference(),
                word_f1=results.word_f1,
                worst=worst_tenth(errors),
            )
        )
        (part / "index.html").write_text(encodable(page), encoding="utf-8")
        (part / "metrics.json").write_text(_metrics(contents), encoding="utf-8")
        for name in ("report.css", "report.js"):
            with (files("newsclf.report") / "assets" / name).open("rb") as source, (part / name).open("wb") as target:
                shutil.copyfileobj(source, target)


def _metrics(contents: Contents) -> str:
    found: dict[str, Any] = contents.results.as_dict()
    if contents.about:
        found["about"] = dict(contents.about)
    return json.dumps(encodable(found), indent=1, ensure_ascii=False) + "\n"


def _title(results: Results, about: Mapping[str, str]) -> str:
    data = ", ".join(results.how.get("data", {})) or "pages"
    if "folds" in results.how:
        return f"Cross-validation over sites on {data}"
    if "leave_out" in results.how:
        return f"Trained without {', '.join(results.how['leave_out'])}, on {data}"
    return f"{about['model']} on {data}" if "model" in about else f"newsclf on {data}"


def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("newsclf.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["figure"] = lambda value, digits=3: "–" if value is None else f"{value:.{digits}f}"
    made.filters["signed"] = lambda value: f"{value:+.3f}".replace("-", "\N{MINUS SIGN}")
    made.filters["percent"] = lambda value, digits=0: "–" if value is None else f"{100 * value:.{digits}f} %"
    made.filters["count"] = lambda value: f"{value:,}"
    return made


def _is_report(folder: Path) -> bool:
    """Whether a folder is a report that newsclf wrote, and holds nothing else."""
    try:
        with (folder / "index.html").open(encoding="utf-8", errors="replace") as page:
            known = f'<meta name="generator" content="{_MARK}"' in page.read(4096)
    except OSError:
        return False
    return known and {path.name for path in folder.iterdir()} <= _OWN
