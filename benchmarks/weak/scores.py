"""What models that saw no page of a site say of its pages: the votes of the model, for the measurements."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from newsclf.config import load_config
from newsclf.cross_validation import cross_validate
from newsclf.dataset import fingerprint
from newsclf.io.atomic import new_file

PageScores = dict[tuple[str, str], np.ndarray]
"""The probabilities of body of a page's segments, by corpus and page_id."""


def held_out_scores(data: Sequence[Path], out: Path, folds: int = 3, jobs: int = 1) -> PageScores:
    """The probabilities of body of all HTML pages by cross-validation over sites, kept in `out`."""
    name = hashlib.sha256(" ".join(fingerprint(folder) for folder in data).encode()).hexdigest()[:12]
    path = out / f"scores-{name}-{folds}.pickle"
    if path.is_file():
        with path.open("rb") as file:
            kept: PageScores = pickle.load(file)
        return kept
    config = load_config(Path("configs/news.toml"), ['views=["html"]'])
    known = {folder.name for folder in data}
    weights = {name: w for name, w in config.weights.items() if name.partition(":")[0] in known}
    config = config.model_copy(update={"weights": weights})
    results = cross_validate(data, config, folds=folds, where=["view=html"], jobs=jobs)
    found: PageScores = {(item.row.corpus, item.row.page_id): np.asarray(item.scores) for item in results.scored}
    out.mkdir(parents=True, exist_ok=True)
    with new_file(path) as part, part.open("wb") as file:
        pickle.dump(found, file)
    return found
