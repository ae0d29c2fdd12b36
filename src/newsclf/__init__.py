"""newsclf learns which segments of a news page are article body and which are boilerplate.

import newsclf

model = newsclf.load()
print(model.predict(html).body)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._version import __version__
from .errors import (
    ArtifactError,
    BuildError,
    ConfigError,
    DataSetError,
    InputError,
    LeakError,
    NewsclfError,
    OptionError,
    TrainingError,
    ViewError,
)
from .page import Label, Page, Prediction, Segment, View
from .predict import Predictor, load
from .segment import Limits

if TYPE_CHECKING:
    from .contribution import Contribution
    from .evaluation import evaluate
    from .explain import PageReasons, Reasons
    from .io.record import ReadOptions, Record
    from .io.sources import read_records
    from .recurrence.count import count_sites
    from .recurrence.site_counts import SiteCounts
    from .runs import predict_sources
    from .trainer import train

__all__ = [
    "ArtifactError",
    "BuildError",
    "ConfigError",
    "Contribution",
    "DataSetError",
    "InputError",
    "Label",
    "LeakError",
    "Limits",
    "NewsclfError",
    "OptionError",
    "Page",
    "PageReasons",
    "Prediction",
    "Predictor",
    "ReadOptions",
    "Reasons",
    "Record",
    "Segment",
    "SiteCounts",
    "TrainingError",
    "View",
    "ViewError",
    "__version__",
    "count_sites",
    "evaluate",
    "load",
    "predict_sources",
    "read_records",
    "train",
]

# Training and evaluating need scikit-learn and pyarrow; predicting must not wait for them, nor for what explains it
# (PEP 562).
_LATE = {
    "Contribution": "contribution",
    "PageReasons": "explain",
    "ReadOptions": "io.record",
    "Reasons": "explain",
    "Record": "io.record",
    "SiteCounts": "recurrence.site_counts",
    "count_sites": "recurrence.count",
    "evaluate": "evaluation",
    "predict_sources": "runs",
    "read_records": "io.sources",
    "train": "trainer",
}


def __getattr__(name: str) -> Any:
    if name in _LATE:
        from importlib import import_module

        return getattr(import_module(f".{_LATE[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
