"""The pipelines of an artifact as scikit-learn alone opens them: without newsclf's own transformer."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any, Literal
from zipfile import ZIP_DEFLATED

import joblib
import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, clone
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.frozen import FrozenEstimator

from .artifact import load_pipelines
from .compiled import Table
from .errors import ConfigError, InputError, install_line
from .features.facts import facts, numeric_names, words_column
from .features.second_look import second_look, second_names
from .features.transformers import TokenTfidf
from .io.atomic import new_file
from .page import Page, View
from .predict import Predictor
from .segment import segment_page

Kind = Literal["joblib", "skops"]


def export_pipelines(folder: Path, kind: Kind, out: Path, *, trust: bool = False) -> list[str]:
    """Write the pipelines of an artifact for use with scikit-learn alone.

    What is written is a dict: for each view a dict of the fitted Pipelines "first" and, where there are two looks,
    "second". They take the data frame of `page_frame`.

    Args:
        folder: the artifact.
        kind: "joblib", a pickle, which runs whatever its maker wants; or "skops", which names the types in it.
        out: the file; one that is there is replaced, if its name ends in the kind.
        trust: opening `pipeline.joblib` can run code of whoever made it; say True only where you trust them.

    Returns:
        The types that `skops.io.load` has to be told to trust; none for joblib.

    Raises:
        ArtifactError: `trust` is not True, or the pipelines are missing, changed or of another scikit-learn.
        ConfigError: skops is not installed.
        InputError: `out` can't be written, or is there and something else.
    """
    if kind == "skops":
        try:
            import skops.io
        except ImportError as error:
            raise ConfigError(f"skops is not installed; {install_line('hub')}") from error
    if out.exists() and out.suffix != f".{kind}":
        raise InputError(f"{out}: is there already and is no .{kind} file; name another, or remove it")
    pipelines = plain_pipelines(load_pipelines(folder, trust=trust))
    if kind == "joblib":
        buffer = BytesIO()
        joblib.dump(pipelines, buffer, compress=3)
        content, types = buffer.getvalue(), []
    else:
        content = skops.io.dumps(pipelines, compression=ZIP_DEFLATED)
        types = list(skops.io.get_untrusted_types(data=content))
    with new_file(out) as part:
        part.write_bytes(content)
    return types


def plain_pipelines(pipelines: Mapping[View, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """The same pipelines made of scikit-learn's classes alone: a TfidfVectorizer in the place of each TokenTfidf."""
    return {view: {look: _plain(pipeline) for look, pipeline in looks.items()} for view, looks in pipelines.items()}


def _plain(estimator: Any) -> Any:
    pipeline = copy.deepcopy(estimator)
    pipeline.steps = [
        (name, _plain_columns(step) if name == "features" else _bare(step)) for name, step in pipeline.steps
    ]
    return _bare(pipeline)


def _plain_columns(columns: Any) -> Any:
    """A fitted ColumnTransformer without TokenTfidf."""
    weights = dict(columns.transformer_weights or {})
    fitted, unfitted = [], []
    for name, transformer, of in columns.transformers_:
        if name == "remainder":
            fitted.append((name, transformer, of))
            continue
        if isinstance(transformer, TokenTfidf):
            weights[name] = weights.get(name, 1.0) * getattr(transformer, "scale_", 1.0)
            of = of[0]  # given a name instead of a list, the column comes as the texts that a vectorizer takes
            plain, anew = (_vectorizer(transformer) if transformer.vocabulary_ else "drop"), _unfitted(transformer)
        elif isinstance(transformer, FrozenEstimator):
            inner = _plain_columns(transformer.estimator)
            plain, anew = FrozenEstimator(inner), FrozenEstimator(_bare(clone(inner)))
        else:
            plain, anew = transformer, clone(transformer)
        fitted.append((name, _bare(plain), of))
        unfitted.append((name, _bare(anew), of))
    columns.transformer_weights, columns.transformers_, columns.transformers = weights, fitted, unfitted
    return _bare(columns)


def _unfitted(own: TokenTfidf) -> TfidfVectorizer:
    norm = "l2" if getattr(own, "row_norm", True) else None  # models of before there was a choice do not say
    return TfidfVectorizer(lowercase=False, token_pattern=r"\S+", norm=norm, sublinear_tf=own.sublinear_tf)


def _vectorizer(own: TokenTfidf) -> TfidfVectorizer:
    vectorizer = _unfitted(own)
    vectorizer.vocabulary = np.array(list(own.vocabulary_))
    vectorizer.idf_ = own.idf_
    # It is made again of the array when it is first needed. Skops writes an array as one file, but of a dict every key
    # as an object: for the shipped model 700 MB.
    del vectorizer.vocabulary_
    return vectorizer


def _bare(estimator: Any) -> Any:
    """Without the routing of metadata, which only fitting needs: skops can't write it."""
    if isinstance(estimator, BaseEstimator):
        vars(estimator).pop("_metadata_request", None)
        for inner in vars(estimator).values():
            _bare(inner)
    return estimator


def page_frame(model: Predictor, page: Page | bytes | str, view: View | None = None) -> pd.DataFrame:
    """What the pipelines take: a row for each segment of a page.

    Columns: the numeric ones by name (float32), the token fields (str: tokens divided by spaces), then what the second
    look sees of the scores of the first (float32), which it needs the model for.

    Args:
        model: the artifact that the pipelines are of.
        page: as `Predictor.predict` takes it.
        view: as `Predictor.predict` takes it.

    Raises:
        InputError: as `Predictor.predict`.
        ViewError: the model has no part for the view.
    """
    segmented = segment_page(page, view, model.limits)
    table = model.require(segmented.view)
    found = facts(segmented)
    columns: dict[str, Any] = dict(zip(numeric_names(segmented.view), found.numeric.T, strict=True))
    for name, field in found.fields.items():
        documents = np.array([" ".join(tokens) for tokens in field.documents], dtype=object)
        columns[name] = pd.Series(documents[field.codes], dtype=object)
    look = _look(table, found)
    columns |= dict(zip(second_names(segmented.view), look.T, strict=True))
    return pd.DataFrame(columns)


def _look(table: Table, found: Any) -> np.ndarray:
    logits = table.logits(found)[:, 0]
    return second_look(table.view, logits, words_column(table.view, found.numeric), found.spans, found.kinds)
