"""Configuration -> unfitted scikit-learn Pipelines: one for the first look at a page, one for the second."""

from __future__ import annotations

import fnmatch

from sklearn import config_context
from sklearn.compose import ColumnTransformer
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import SGDClassifier
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import KBinsDiscretizer

from .config import Part
from .errors import ConfigError
from .features.facts import field_names, numeric_names
from .features.second_look import second_names
from .features.transformers import TokenTfidf
from .page import View


def build_pipeline(part: Part, view: View, seed: int = 0) -> Pipeline:
    """The unfitted pipeline of one view.

    It takes the data frame of `FactsTable.frame()`: numeric columns are cut into quantile bins, token fields
    become TF-IDF, and a logistic regression by averaged SGD weighs both (the recipe of DESIGN.md section 5).
    `fit` takes `sample_weight` and `groups` (sites) where scikit-learn's metadata routing is on.
    """
    with config_context(enable_metadata_routing=True):
        numeric = _binning(part.numeric.bins, seed)
        columns_taken = numeric_columns(part, view)
        fields = [
            (
                name,
                TokenTfidf(tokens.min_sites, tokens.max_features, tokens.sublinear_tf, tokens.row_norm).set_fit_request(
                    groups=True
                ),
                [name],
            )
            for name, tokens in part.fields.items()
            if tokens.weight
        ]
        weights: dict[str, float] = {"numeric": part.numeric.weight}
        weights |= {name: tokens.weight for name, tokens in part.fields.items() if tokens.weight}
        columns = ColumnTransformer(
            [("numeric", numeric, columns_taken), *fields],
            transformer_weights=weights,
            sparse_threshold=1.0,
        )
        return Pipeline([("features", columns), ("classifier", _classifier(part, seed))])


def build_second(first: Pipeline, part: Part, view: View, seed: int = 0) -> Pipeline:
    """The unfitted pipeline of the second look.

    It takes the same data frame with the columns `second_names(view)` beside it. The features of the first look are
    taken as they were fitted; the new columns are cut into quantile bins.
    """
    with config_context(enable_metadata_routing=True):
        frozen = FrozenEstimator(first.named_steps["features"])
        columns = ColumnTransformer(
            [
                ("first", frozen, [*numeric_names(view), *field_names(view)]),
                ("second", _binning(part.second.bins, seed), second_names(view)),
            ],
            transformer_weights={"second": part.second.weight},
            sparse_threshold=1.0,
        )
        return Pipeline([("features", columns), ("classifier", _classifier(part, seed))])


def numeric_columns(part: Part, view: View) -> list[str]:
    """The numeric columns of a view without those that the configuration leaves out.

    Raises:
        ConfigError: a pattern of `leave_out` fits no column, or no column is left.
    """
    names = numeric_names(view)
    for pattern in part.numeric.leave_out:
        if not fnmatch.filter(names, pattern):
            raise ConfigError(f"{view}.numeric.leave_out: {pattern!r} fits no column; there are {', '.join(names)}")
    kept = [name for name in names if not any(fnmatch.fnmatch(name, p) for p in part.numeric.leave_out)]
    if not kept:
        raise ConfigError(f"{view}.numeric.leave_out: no column is left; leave out fewer")
    return kept


def _binning(bins: int, seed: int) -> KBinsDiscretizer:
    return KBinsDiscretizer(
        n_bins=bins,
        encode="onehot",
        strategy="quantile",
        quantile_method="averaged_inverted_cdf",
        random_state=seed,
    ).set_fit_request(sample_weight=False)


def _classifier(part: Part, seed: int) -> SGDClassifier:
    settings = part.classifier
    return SGDClassifier(
        loss="log_loss",
        penalty="elasticnet" if settings.l1_ratio else "l2",
        alpha=settings.alpha,
        l1_ratio=settings.l1_ratio,
        max_iter=settings.epochs,
        tol=None,
        average=True,
        random_state=seed,
    ).set_fit_request(sample_weight=True)
