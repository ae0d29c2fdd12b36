"""What a model that saw no page of some sites says of their pages: the votes of the model, for the measurements."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from newsclf.collection import load_collection
from newsclf.compiled import Table
from newsclf.dataset import fingerprint
from newsclf.features.facts import facts
from newsclf.io.atomic import new_file
from newsclf.weak.votes import model_votes

from .collect import VotedPage


def add_model_votes(pages: Sequence[VotedPage], data: Path, sites: Sequence[str], base: Table, out: Path) -> None:
    """Give the pages of these sites, which the base was trained without, its votes; they are kept in `out`."""
    path = out / f"model-{data.name}-{fingerprint(data)[:12]}-{len(sites)}.pickle"
    if path.is_file():
        with path.open("rb") as file:
            found = pickle.load(file)
    else:
        collection = load_collection([data], where=["view=html"], texts=False)
        chosen = collection.selected & [row.site in sites for row in collection.rows]
        rows = replace(collection, selected=chosen).whole_rows()
        found = {row.page_id: base.probabilities(facts(row.page)) for row in rows}
        with new_file(path) as part, part.open("wb") as file:
            pickle.dump(found, file)
    for page in pages:
        if page.page_id in found:
            page.votes["model"] = model_votes(page.words, found[page.page_id])
