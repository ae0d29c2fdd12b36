r"""Any TOML, settings and weights: a configuration that reads back as itself, or a ConfigError of one short line.

An input is a TOML file; below a line `===` each line is a setting, or behind a `@` a weight.
"""

from __future__ import annotations

import tomllib

from newsclf.config import Config, as_config, load_config
from newsclf.errors import ConfigError

from . import fast_folder

_FOLDER = fast_folder()


def check(data: bytes) -> None:
    """Load, write and load again."""
    toml, _, rest = data.partition(b"\n===\n")
    lines = rest.decode("utf-8", "surrogateescape").split("\n") if rest else []
    settings = [line for line in lines if not line.startswith("@")]
    weights = [line[1:] for line in lines if line.startswith("@")]
    path = _FOLDER / "config.toml"
    path.write_bytes(toml)
    try:
        config = load_config(path if toml else None, settings, weights)
    except ConfigError as error:
        assert "\n" not in str(error), error
        assert len(str(error)) < 1000 + 2 * max(map(len, (toml, *lines))), len(str(error))
        return
    assert isinstance(config, Config)
    assert as_config(config.model_dump(mode="json")) == config
    text = config.as_toml()
    assert Config.model_validate(tomllib.loads(text)) == config
    path.write_bytes(text.encode())
    assert load_config(path) == config
