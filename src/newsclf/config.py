"""One validated configuration: a TOML file, then `--set a.b=c`.

Every default stands here and, commented, in configs/default.toml.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from .decision import Decision
from .errors import ConfigError
from .memory import parse_memory
from .page import Role


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Numeric(_Section):
    """Numeric features, cut into quantile bins."""

    bins: int = Field(12, ge=2, le=64)
    weight: float = Field(0.12, gt=0)
    leave_out: tuple[str, ...] = ()


class Tokens(_Section):
    """A TF-IDF field."""

    weight: float = Field(1.0, ge=0)
    max_features: int = Field(10_000, ge=1)
    min_sites: int = Field(3, ge=1)
    sublinear_tf: bool = True
    row_norm: bool = True


class Classifier(_Section):
    """Logistic regression by averaged stochastic gradient descent."""

    alpha: float = Field(3e-6, gt=0)
    l1_ratio: float = Field(0.0, ge=0, le=1)
    epochs: int = Field(10, ge=1)


class Second(_Section):
    """The second look: the same classifier once more, with the first one's scores around each segment."""

    folds: int = Field(3, ge=0)
    bins: int = Field(16, ge=2, le=64)
    weight: float = Field(0.2, gt=0)

    @field_validator("folds")
    @classmethod
    def _no_single_fold(cls, folds: int) -> int:
        if folds == 1:
            raise ValueError("1 fold has nothing to train on: 0 leaves the second look out, 2 or more do it")
        return folds


class Adaptation(_Section):
    """How strongly the weights of a base are held when a model is adapted to few pages."""

    strength: float = Field(1000.0, gt=0)


class Part(_Section):
    """How the model of one view is made."""

    numeric: Numeric = Numeric()
    fields: dict[Literal["words", "path", "near"], Tokens]
    classifier: Classifier = Classifier()
    second: Second = Second()
    adaptation: Adaptation = Adaptation()
    emptied: float = Field(0.3, ge=0)
    alone: float = Field(0.3, ge=0)
    decision: Decision = "page"
    threshold: float = Field(0.5, gt=0, lt=1)


def _html_part() -> Part:
    return Part(fields={"words": Tokens(), "path": Tokens(), "near": Tokens()})


def _text_part() -> Part:
    return Part(fields={"words": Tokens(), "near": Tokens()}, adaptation=Adaptation(strength=2000.0))


class Training(_Section):
    """How a training is run, which changes what is learned by chance alone."""

    memory: str = "auto"

    @field_validator("memory")
    @classmethod
    def _is_size(cls, memory: str) -> str:
        parse_memory(memory)
        return memory


class Config(_Section):
    """All settings of a training."""

    seed: int = Field(0, ge=0)
    views: tuple[Literal["html", "text"], ...] = Field(("html", "text"), min_length=1)
    body_roles: tuple[Role, ...] = ()
    weights: dict[str, Annotated[float, Field(ge=0)]] = {}
    training: Training = Training()
    html: Part = Field(default_factory=_html_part)
    text: Part = Field(default_factory=_text_part)

    def part(self, view: Literal["html", "text"]) -> Part:
        """The settings of one view."""
        return self.html if view == "html" else self.text

    def as_toml(self) -> str:
        """The resolved configuration as TOML: reading it gives the same configuration."""
        return _toml(self.model_dump(mode="json"))


def load_config(path: Path | None = None, settings: Sequence[str] = (), weights: Sequence[str] = ()) -> Config:
    """Read a configuration.

    Args:
        path: a TOML file; None for the defaults.
        settings: `a.b=c`, each laid over the file in turn; c is a TOML value, or else taken as a string.
        weights: `name=x`, likewise, for the names of `weights`, which may hold dots.

    Raises:
        ConfigError: the file can't be read, a name is unknown, or a value is out of range.
    """
    defaults = Config().model_dump(mode="json")
    if path is not None:
        try:
            _merge(defaults, tomllib.loads(path.read_text(encoding="utf-8")))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise ConfigError(f"{path}: expected a TOML file that can be read ({error})") from error
    for setting in settings:
        name, equals, value = setting.partition("=")
        if not equals or not name.strip():
            raise ConfigError(f"--set {setting!r}: expected NAME=VALUE, such as html.classifier.alpha=1e-5")
        try:
            found = tomllib.loads(f"value = {value}")
        except tomllib.TOMLDecodeError:
            found = {}
        # More than one value is no TOML value either: a line break let another setting in.
        parsed: Any = found["value"] if len(found) == 1 else value
        for key in reversed(name.strip().split(".")):
            parsed = {key: parsed}
        _merge(defaults, parsed)
    for weight in weights:
        name, equals, value = weight.rpartition("=")
        try:
            defaults["weights"][name.strip()] = float(value)
        except ValueError:
            equals = ""
        if not equals or not name.strip():
            raise ConfigError(f"--weight {weight!r}: expected NAME=NUMBER, such as dragnet=0.5 or wcxb:forum=0.1")
    return _validated(defaults, str(path or "--set"))


def as_config(settings: Config | Mapping[str, Any] | Path | str | None) -> Config:
    """A configuration of what a caller has: one, a TOML file, or settings to lay over the defaults.

    Raises:
        ConfigError: as for `load_config`.
    """
    if isinstance(settings, Config):
        return settings
    if isinstance(settings, Path | str):
        return load_config(Path(settings))
    values = Config().model_dump(mode="json")
    _merge(values, dict(settings or {}))
    return _validated(values, "config")


def _validated(values: dict[str, Any], source: str) -> Config:
    try:
        return Config.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ConfigError(
            f"{source}: {where}: {first['msg']}, got {first['input']!r}; configs/default.toml lists every setting"
        ) from error


def _merge(base: dict[str, Any], over: dict[str, Any]) -> None:
    for key, value in over.items():
        if isinstance(value, dict) and isinstance(base.get(key), dict):
            _merge(base[key], value)
        else:
            base[key] = value


def _toml(values: dict[str, Any], prefix: str = "") -> str:
    # JSON's scalars and lists are TOML's too; there are no nulls in a Config.
    quoted = {k if re.fullmatch(r"[\w-]+", k, re.ASCII) else json.dumps(k): v for k, v in values.items()}
    own = [f"{k} = {json.dumps(v)}" for k, v in quoted.items() if not isinstance(v, dict)]
    lines = ([f"[{prefix}]"] if prefix and (own or not quoted) else []) + own
    for key, value in quoted.items():
        if isinstance(value, dict):
            lines.append(_toml(value, f"{prefix}.{key}" if prefix else key))
    return "\n".join(lines)
