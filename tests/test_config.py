"""The configuration: defaults, a file, settings laid over it, and errors that name what is wrong."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from newsclf.config import Config, Tokens, as_config, load_config
from newsclf.errors import ConfigError

DEFAULTS = Path(__file__).parents[1] / "configs" / "default.toml"


def test_defaults() -> None:
    config = load_config()
    assert config == Config()
    assert set(config.views) == {"html", "text"}
    assert config.part("html") is config.html
    assert config.part("text") is config.text
    # Plain text has no mark-up to take tokens from.
    assert set(config.text.fields) == {"words", "near"}
    assert {"words", "path"} <= set(config.html.fields)


def test_the_commented_defaults_are_the_defaults() -> None:
    assert load_config(DEFAULTS) == Config()


def test_a_configuration_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        Config().seed = 5


def test_a_file_overrides_only_what_it_names(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('seed = 7\nviews = ["text"]\n[html.classifier]\nalpha = 1e-5\n', encoding="utf-8")
    config = load_config(path)
    assert (config.seed, config.views, config.html.classifier.alpha) == (7, ("text",), 1e-5)
    assert config.html.classifier.epochs == Config().html.classifier.epochs
    assert config.html.numeric == Config().html.numeric
    assert config.html.fields == Config().html.fields
    assert config.text == Config().text


def test_an_empty_file_is_the_defaults(tmp_path: Path) -> None:
    path = tmp_path / "empty.toml"
    path.write_text("# nothing here\n", encoding="utf-8")
    assert load_config(path) == Config()


@pytest.mark.parametrize(
    ("setting", "name", "value"),
    [
        ("seed=3", "seed", 3),
        (" seed = 3", "seed", 3),
        ("html.threshold=0.25", "html.threshold", 0.25),
        ("text.classifier.alpha=1e-7", "text.classifier.alpha", 1e-7),
        ('views=["html"]', "views", ("html",)),
        ("html.fields.words.sublinear_tf=false", "html.fields.words.sublinear_tf", False),
        ("html.fields.words.max_features=1_000", "html.fields.words.max_features", 1000),
        ("html.numeric={bins = 5}", "html.numeric.bins", 5),
    ],
)
def test_settings_are_toml_values(setting: str, name: str, value: object) -> None:
    config = load_config(settings=[setting])
    found: object = config
    for part in name.split("."):
        found = found[part] if isinstance(found, dict) else getattr(found, part)
    assert found == value
    assert type(found) is type(value)
    assert config != Config()


def test_settings_are_laid_over_the_file_in_turn(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text("seed = 7\n[html]\nthreshold = 0.9\n", encoding="utf-8")
    config = load_config(path, ["seed=8", "seed=9"])
    assert (config.seed, config.html.threshold) == (9, 0.9)


def test_a_field_can_be_added_by_name() -> None:
    config = load_config(settings=["text.fields.words.weight=0", "html.fields.near.min_sites=1"])
    assert config.text.fields["words"] == Tokens(weight=0)
    assert config.html.fields["near"] == Tokens(min_sites=1)


@pytest.mark.parametrize(
    ("setting", "name"),
    [
        ("sead=1", "sead"),
        ("html.clasifier.alpha=1", "html.clasifier"),
        ("html.classifier.gamma=1", "html.classifier.gamma"),
        ("html.fields.colour.weight=1", "colour"),
        ("seed=-1", "seed"),
        ("seed=1.5", "seed"),
        ("seed=many", "seed"),
        ("html.threshold=0", "html.threshold"),
        ("html.threshold=1", "html.threshold"),
        ("html.threshold=nan", "html.threshold"),
        ("html.classifier.alpha=inf", "html.classifier.alpha"),
        ("html.classifier.alpha=0", "html.classifier.alpha"),
        ("html.classifier.epochs=0", "html.classifier.epochs"),
        ("html.numeric.bins=1", "html.numeric.bins"),
        ("html.numeric.bins=65", "html.numeric.bins"),
        ("html.numeric=5", "html.numeric"),
        ("text.fields.words.min_sites=0", "text.fields.words.min_sites"),
        ("views=[]", "views"),
        ('views=["pdf"]', "views"),
        ("html.threshold.deep.er=1", "html.threshold"),
        ("html=5", "html"),
        ("weights=5", "weights"),
        ("html.fields.words=[]", "html.fields.words"),
        ("seed=4294967296", "seed"),
        ("html.classifier.epochs=0xfffffffff", "html.classifier.epochs"),
        ("training.memory='9999999999999GB'", "training.memory"),
        (f"seed=0x{'f' * 5_000}", "seed"),
        (f"seed='{'x' * 5_000}'", "seed"),
        (f"seed=[{'{a=' * 90}1{'}' * 90}]", "seed"),
        ('"a\\nb"=1', "nb"),
    ],
)
def test_a_bad_setting_is_told_by_name(tmp_path: Path, setting: str, name: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_config(settings=[setting])
    assert name in str(caught.value)
    assert "--set" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 500
    # The same in a file.
    if "many" not in setting:
        path = tmp_path / "mine.toml"
        path.write_text(setting + "\n", encoding="utf-8")
        with pytest.raises(ConfigError) as caught:
            load_config(path)
        assert name in str(caught.value)
        assert str(path) in str(caught.value)


@pytest.mark.parametrize("setting", ["seed", "", "=3", " = 3", "..=1", ".seed=1", "seed.=1"])
def test_a_setting_without_name_or_value_is_told(setting: str) -> None:
    with pytest.raises(ConfigError, match="--set"):
        load_config(settings=[setting])


@pytest.mark.parametrize(
    "content",
    [b"seed = \n", b"seed = 1\nseed = 2\n", b"[html\n", b"\xff\xfe seed", b"seed: 1"],
    ids=["no-value", "twice", "bracket", "bytes", "yaml"],
)
def test_bad_toml_is_told_with_the_file(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.toml"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=r"broken\.toml: expected a TOML file"):
        load_config(path)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"absent\.toml"):
        load_config(tmp_path / "absent.toml")
    with pytest.raises(ConfigError):
        load_config(tmp_path)


@pytest.mark.parametrize("value", ["[" * 5_000, "1" * 5_000, "{a=" * 3_000], ids=["lists", "digits", "tables"])
def test_what_no_toml_reader_can_read_is_told(tmp_path: Path, value: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(f"seed = {value}\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"mine\.toml: expected a TOML file"):
        load_config(path)
    with pytest.raises(ConfigError, match="seed"):
        load_config(settings=[f"seed={value}"])


def test_names_nested_beyond_reason_are_told(tmp_path: Path) -> None:
    deep = "weights." + "a." * 2_000 + "a"
    with pytest.raises(ConfigError, match="--set"):
        load_config(settings=[f"{deep}=1", f"{deep}=2"])
    path = tmp_path / "mine.toml"
    path.write_text(f"{'weights.' + 'a.' * 500 + 'a'} = 1\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="weights"):
        load_config(path)


def test_a_weight_needs_weights_that_are_a_table() -> None:
    with pytest.raises(ConfigError, match="weights"):
        load_config(None, ["weights=5"], ["dragnet=1"])
    assert load_config(None, ["weights={dragnet=1}"], ["wcxb:forum=0.5"]).weights == {"dragnet": 1, "wcxb:forum": 0.5}


@pytest.mark.parametrize("name", ["\U0001f600", "a\x7fb", 'a"b\\c', "é", "a.b", "\t", "\x1f"])
def test_any_name_of_a_weight_reads_back(tmp_path: Path, name: str) -> None:
    config = as_config({"weights": {name: 2.0}, "html": {"numeric": {"leave_out": [name]}}})
    path = tmp_path / "resolved.toml"
    path.write_text(config.as_toml(), encoding="utf-8")
    assert load_config(path) == config


def test_a_name_that_utf8_cannot_hold_is_told() -> None:
    with pytest.raises(ConfigError, match="UTF-8"):
        load_config(weights=["\udc80=1"])
    with pytest.raises(ConfigError, match="UTF-8"):
        as_config({"text": {"numeric": {"leave_out": ["a\ud800"]}}})


_NAMES = st.sampled_from(
    "seed views html text weights html.fields html.fields.words training.memory html.numeric.bins a . [html]".split()
)
_VALUES = st.sampled_from(
    ["1", "-1", "nan", "1e400", "''", "[]", "{}", "{a=1}", "['html']", "0x" + "f" * 5_000, "9" * 5_000, "[" * 3_000]
) | st.text(max_size=12)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    toml=st.lists(st.tuples(_NAMES, _VALUES).map(" = ".join) | st.text(max_size=20), max_size=5).map("\n".join),
    laid_over=st.lists(st.tuples(_NAMES, _VALUES).map("=".join) | st.text(max_size=20), max_size=4),
    weights=st.lists(st.tuples(st.text(max_size=6), _VALUES).map("=".join), max_size=2),
)
def test_anything_is_a_configuration_or_told_in_a_line(
    tmp_path_factory: pytest.TempPathFactory, toml: str, laid_over: list[str], weights: list[str]
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_bytes(toml.encode("utf-8", "surrogatepass"))
    try:
        config = load_config(path, laid_over, weights)
    except ConfigError as error:
        told = str(error)
        assert "\n" not in told
        assert len(told) < 600 + len(str(path))
        return
    assert Config.model_validate(tomllib.loads(config.as_toml())) == config
    assert as_config(config.model_dump(mode="json")) == config


@pytest.mark.parametrize("setting", ["seed=1\nviews=[]", "seed=1]", 'seed="1', "seed=1 # one"])
def test_a_setting_is_one_value(setting: str) -> None:
    if setting.endswith("# one"):
        assert load_config(settings=[setting]).seed == 1
    else:
        with pytest.raises(ConfigError, match="seed"):
            load_config(settings=[setting])


def test_toml_of_the_defaults_holds_every_setting(tmp_path: Path) -> None:
    values = tomllib.loads(Config().as_toml())
    assert values == Config().model_dump(mode="json")


@given(
    seed=st.integers(0, 2**31),
    threshold=st.floats(0, 1, exclude_min=True, exclude_max=True),
    alpha=st.floats(0, 1e3, exclude_min=True),
    bins=st.integers(2, 64),
    views=st.sampled_from([["html"], ["text"], ["text", "html"]]),
)
@settings(max_examples=40, deadline=None)
def test_toml_reads_back_as_the_same(
    tmp_path_factory: pytest.TempPathFactory, seed: int, threshold: float, alpha: float, bins: int, views: list[str]
) -> None:
    values = Config().model_dump(mode="json")
    values |= {"seed": seed, "views": views}
    values["html"] |= {"threshold": threshold}
    values["text"]["classifier"] |= {"alpha": alpha}
    values["text"]["numeric"] |= {"bins": bins}
    config = Config.model_validate(values)
    path = tmp_path_factory.mktemp("config") / "resolved.toml"
    path.write_text(config.as_toml(), encoding="utf-8")
    assert load_config(path) == config
