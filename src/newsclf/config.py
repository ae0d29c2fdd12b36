"""One validated configuration: a TOML file, then `--set a.b=c`.

Every default stands here and, commented, in configs/default.toml.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from reprlib import Repr
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from .decision import Decision
from .errors import ConfigError
from .memory import parse_memory
from .page import Role

# TOML has whole numbers of any length, numpy has not.
_LARGEST = 2**31 - 1
_Count = Annotated[int, Field(ge=1, le=_LARGEST)]

_DEEPEST = 20  # names of settings have four parts at most
_SURROGATE = re.compile("[\ud800-\udfff]")
# What tomllib raises beside its own error: ValueError for a number of too many digits, RecursionError for deep nesting.
_NO_TOML = (ValueError, RecursionError)
_SHORT = Repr()
_SHORT.maxstring = _SHORT.maxother = 100


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
    max_features: _Count = 10_000
    min_sites: _Count = 3
    sublinear_tf: bool = True
    row_norm: bool = True


class Classifier(_Section):
    """Logistic regression by averaged stochastic gradient descent."""

    alpha: float = Field(3e-6, gt=0)
    l1_ratio: float = Field(0.0, ge=0, le=1)
    epochs: _Count = 10


class Second(_Section):
    """The second look: the same classifier once more, with the first one's scores around each segment."""

    folds: int = Field(3, ge=0, le=_LARGEST)
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

    seed: int = Field(0, ge=0, lt=2**32)
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
    source = str(path or "--set")
    if path is not None:
        try:
            found = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, *_NO_TOML) as error:
            raise ConfigError(f"{path}: expected a TOML file that can be read ({error})") from error
        _merge(defaults, found, source)
    for setting in settings:
        name, equals, value = setting.partition("=")
        keys = name.strip().split(".")
        if not equals or not name.strip() or len(keys) > _DEEPEST:
            raise ConfigError(f"--set {_shown(setting)}: expected NAME=VALUE, such as html.classifier.alpha=1e-5")
        try:
            found = tomllib.loads(f"value = {value}")
        except _NO_TOML:
            found = {}
        # More than one value is no TOML value either: a line break let another setting in.
        parsed: Any = found["value"] if len(found) == 1 else value
        for key in reversed(keys):
            parsed = {key: parsed}
        _merge(defaults, parsed, source)
    for weight in weights:
        name, equals, value = weight.rpartition("=")
        try:
            number = float(value)
        except ValueError:
            equals = ""
        if not equals or not name.strip():
            raise ConfigError(f"--weight {_shown(weight)}: expected NAME=NUMBER, such as dragnet=0.5 or wcxb:forum=0.1")
        _merge(defaults, {"weights": {name.strip(): number}}, source)
    return _validated(defaults, source)


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
    _merge(values, dict(settings or {}), "config")
    return _validated(values, "config")


def _validated(values: dict[str, Any], source: str) -> Config:
    try:
        config = Config.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(_named, first["loc"]))
        raise ConfigError(
            f"{source}: {where}: {first['msg']}, got {_shown(first['input'])}; configs/default.toml lists every setting"
        ) from error
    for name in (*config.weights, *config.html.numeric.leave_out, *config.text.numeric.leave_out):
        if _SURROGATE.search(name):
            raise ConfigError(f"{source}: {_shown(name)}: expected text that UTF-8 can hold")
    return config


def _merge(base: dict[str, Any], over: Mapping[str, Any], source: str, where: tuple[str, ...] = ()) -> None:
    for key, value in over.items():
        if not isinstance(base.get(key), dict) or isinstance(value, BaseModel):
            base[key] = value
        elif isinstance(value, Mapping) and len(where) < _DEEPEST:
            _merge(base[key], value, source, (*where, key))
        else:
            named = ".".join(map(_named, (*where, key)))
            raise ConfigError(f"{source}: {named}: expected settings of its own, got {_shown(value)}")


def _named(part: str | int) -> str:
    """A part of a setting's name; one that is none may be of any length and characters."""
    name = str(part)
    return name if name.isprintable() and len(name) <= 100 else _shown(name)


def _shown(value: Any) -> str:
    try:
        return _SHORT.repr(value)
    except ValueError:  # a number of more digits than Python writes
        return f"a very large {type(value).__name__}"


def _toml(values: dict[str, Any], prefix: str = "") -> str:
    quoted = {k if re.fullmatch(r"[\w-]+", k, re.ASCII) else _toml_value(k): v for k, v in values.items()}
    own = [f"{k} = {_toml_value(v)}" for k, v in quoted.items() if not isinstance(v, dict)]
    lines = ([f"[{prefix}]"] if prefix and (own or not quoted) else []) + own
    for key, value in quoted.items():
        if isinstance(value, dict):
            lines.append(_toml(value, f"{prefix}.{key}" if prefix else key))
    return "\n".join(lines)


def _toml_value(value: Any) -> str:
    # JSON's scalars and lists are TOML's too, but for a surrogate pair and the one control character that JSON does not
    # escape; there are no nulls in a Config.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
