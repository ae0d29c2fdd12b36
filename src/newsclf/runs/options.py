"""What a run is to do."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from .._version import __version__
from ..io.formats import Format as InputFormat
from ..io.record import ReadOptions
from ..page import View
from ..render import RENDERERS, Format, Renderer
from ..segment import Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOptions:
    """What a run is to do, in a form that worker processes can be given.

    Attributes:
        model: the folder of the model.
        fast: whether to predict by compiled code.
        sites: the file of what recurs on sites; None for nothing known.
        limits: what bounds a page before it is parsed.
        view: as for `Predictor.predict`.
        threshold: as for `Predictor.predict`.
        timeout: seconds for a page.
        format: how predictions are written.
        segments: whether each page's segments are written.
        packed: whether the output is compressed by gzip.
        input_format: what the inputs hold, where that is not told by name and content.
        reading: how they are read.
        part_bytes: a part of the work is at least so many bytes of a source,
        most_bytes: and at most so many,
        part_records: or so many records.
    """

    model: Path
    fast: bool = False
    sites: Path | None = None
    limits: Limits = field(default_factory=Limits)
    view: View | None = None
    threshold: float | None = None
    timeout: float | None = None
    format: Format = "text"
    segments: bool = False
    packed: bool = False
    input_format: InputFormat | None = None
    reading: ReadOptions = field(default_factory=ReadOptions)
    part_bytes: int = 256_000
    most_bytes: int = 8_000_000
    part_records: int = 200

    def renderer(self) -> Renderer | None:
        """What makes the text of a page; None for Parquet."""
        known = RENDERERS.get(self.format)
        return None if known is None else known(segments=self.segments, limits=self.limits)

    def fingerprint(self) -> dict[str, str]:
        """What a run has in common with one that it may be taken up by: a hash of each thing, by its name."""
        options = asdict(self)
        del options["model"], options["sites"]
        model = hashlib.sha256((self.model / "config.json").read_bytes()).hexdigest()
        told = json.dumps(options, sort_keys=True, default=str)
        found = {"newsclf": __version__, "model": model, "options": hashlib.sha256(told.encode()).hexdigest()}
        if self.sites is not None:
            found["sites"] = hashlib.sha256(self.sites.read_bytes()).hexdigest()
        return found
