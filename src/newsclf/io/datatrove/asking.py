"""What the steps ask of a model, and its answers: small, so that they pass between processes quickly."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from ...errors import ConfigError, NewsclfError
from ...page import Page, View
from ...predict import Predictor, load
from ...segment import Limits
from ...segment.sniff import sniff_view

_WARM_UP = "<html><body><p class=lead>The harbour\u2019s ferry ran aground on Monday.</p></body></html>"


class Answer(NamedTuple):
    """What a model says of a document.

    `body` is what to keep of its text, `segments` how many it has and `body_segments` how many of them are kept;
    `truncated` names the limits that cut it, with commas between. `reason` is set where it could not be predicted
    ("error", "timeout" or "crash"), with what happened in `error`.
    """

    body: str = ""
    score: float = 0.0
    segments: int = 0
    body_segments: int = 0
    truncated: str = ""
    reason: str | None = None
    error: str | None = None

    def tell(self, metadata: dict[str, Any]) -> None:
        """Add to the metadata of a document: the same types for each, as Parquet wants it."""
        if self.reason is not None:
            metadata["error"] = self.error
            return
        metadata["score"] = round(self.score, 6)
        metadata["segments"] = self.segments
        metadata["body_segments"] = self.body_segments
        # What came cut off has been told by the reader.
        metadata["truncated"] = ",".join(filter(None, (metadata.get("truncated"), self.truncated)))


@lru_cache(maxsize=4)
def predictor(model: str | None, fast: bool, limits: Limits | None, sites: str | None = None) -> Predictor:
    """The model, loaded once in a process and warm.

    Raises:
        ArtifactError: as `newsclf.load`.
        ConfigError: as `newsclf.load`.
        InputError: as `newsclf.load`.
    """
    loaded = load(model, limits=limits, fast=fast, sites=sites)
    for view in loaded.views:
        loaded.predict(_WARM_UP, view)
    return loaded


def told_view(metadata: dict[str, Any]) -> View | None:
    """The view that `NewsclfReader` told of a document."""
    view = metadata.get("view")
    return view if view in ("html", "text") else None


def told_url(metadata: dict[str, Any]) -> str | None:
    """The address of a document, as datatrove's readers and `NewsclfReader` tell it."""
    url = metadata.get("url")
    return url if isinstance(url, str) and url else None


@dataclass(frozen=True, slots=True)
class Question:
    """A model and how it is to predict; called with the text of a document. It goes through pickle without the model.

    Raises:
        ConfigError: a setting is out of range.
    """

    model: str | None = None
    view: View | None = None
    threshold: float | None = None
    fast: bool = False
    limits: Limits | None = None
    sites: str | None = None

    def __post_init__(self) -> None:
        if self.view not in ("html", "text", None):
            raise ConfigError(f'view {self.view!r}: expected "html", "text", or None where each document tells')
        check_share("threshold", self.threshold)

    def prepare(self) -> None:
        """Load the model.

        Raises:
            ArtifactError: the model can't be loaded, or has no part for the view.
            ConfigError: as `newsclf.load`.
            InputError: as `newsclf.load`.
        """
        loaded = predictor(self.model, self.fast, self.limits, self.sites)
        if self.view is not None:
            loaded.require(self.view)

    def __call__(self, text: str, told: View | None = None, url: str | None = None) -> Answer:
        """Predict a document. It never raises: whatever is wrong with one must not cost the others.

        Args:
            text: of the document.
            told: the view that its reader told; where that is None too, its look decides.
            url: its address, which tells its site.
        """
        try:
            view = self.view or told
            page: Page | str = text
            if view is not None or (self.sites is not None and url is not None):
                page = Page(**{view or sniff_view(text): text}, url=url)
            loaded = predictor(self.model, self.fast, self.limits, self.sites)
            found = loaded.predict(page, view, threshold=self.threshold)
            kept = sum(segment.label == "body" for segment in found.segments)
            return Answer(found.body, found.score, len(found.segments), kept, ",".join(found.truncated))
        except Exception as error:
            known = isinstance(error, NewsclfError)
            return Answer(reason="error", error=str(error) if known else f"{type(error).__name__}: {error}")


def check_share(name: str, value: float | None) -> None:
    """Make sure that a setting is a number from 0 to 1, or None.

    Raises:
        ConfigError: it is not.
    """
    if value is not None and not (isinstance(value, int | float) and 0 <= value <= 1):
        raise ConfigError(f"{name} {value!r}: expected a number from 0 to 1")


def check_timeout(timeout: float | None) -> None:
    """Make sure that a time limit is seconds, or None.

    Raises:
        ConfigError: it is not.
    """
    if timeout is not None and not (isinstance(timeout, int | float) and 0 < timeout < math.inf):
        raise ConfigError(f"timeout {timeout!r}: expected seconds above 0, or None to predict without a process apart")
