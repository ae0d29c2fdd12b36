"""Configuration -> unfitted scikit-learn Pipeline."""

from __future__ import annotations

from sklearn import config_context
from sklearn.compose import ColumnTransformer
from sklearn.linear_model import SGDClassifier
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import KBinsDiscretizer

from .config import Part
from .features.facts import numeric_names
from .features.transformers import TokenTfidf
from .page import View


def build_pipeline(part: Part, view: View, seed: int = 0) -> Pipeline:
    """The unfitted pipeline of one view.

    It takes the data frame of `FactsTable.frame()`: numeric columns are cut into quantile bins, token fields
    become TF-IDF, and a logistic regression by averaged SGD weighs both (the recipe of DESIGN.md section 5).
    `fit` takes `sample_weight` and `groups` (sites) where scikit-learn's metadata routing is on.
    """
    with config_context(enable_metadata_routing=True):
        numeric = KBinsDiscretizer(
            n_bins=part.numeric.bins,
            encode="onehot",
            strategy="quantile",
            quantile_method="averaged_inverted_cdf",
            random_state=seed,
        ).set_fit_request(sample_weight=False)
        fields = [
            (
                name,
                TokenTfidf(tokens.min_sites, tokens.max_features, tokens.sublinear_tf).set_fit_request(groups=True),
                [name],
            )
            for name, tokens in part.fields.items()
            if tokens.weight
        ]
        classifier = SGDClassifier(
            loss="log_loss",
            alpha=part.classifier.alpha,
            max_iter=part.classifier.epochs,
            tol=None,
            average=True,
            random_state=seed,
        ).set_fit_request(sample_weight=True)
        weights: dict[str, float] = {"numeric": part.numeric.weight}
        weights |= {name: tokens.weight for name, tokens in part.fields.items() if tokens.weight}
        columns = ColumnTransformer(
            [("numeric", numeric, numeric_names(view)), *fields],
            transformer_weights=weights,
            sparse_threshold=1.0,
        )
        return Pipeline([("features", columns), ("classifier", classifier)])
