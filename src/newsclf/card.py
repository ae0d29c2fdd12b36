"""The model card: what a model is, what it was made of, how good it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from .errors import ArtifactError

if TYPE_CHECKING:
    from .artifact import Artifact

_SOURCES = {
    "wcxb": "wcxb (github.com/Murrough-Foley/web-content-extraction-benchmark, dev part; CC BY 4.0 for the data set,"
    " pages third-party)",
    "cleaneval": "cleaneval (CleanEval 2007 development set; licence not stated)",
    "daniel": "daniel (github.com/rundimeco/waddle, Corpus_daniel_v2.1; GPL 3 for the repository, corpus not stated)",
    "dragnet": "dragnet (dragnet_data of 2012; licence not stated)",
    "readability": "readability (github.com/mozilla/readability, test pages; Apache 2.0 for the repository,"
    " pages third-party; the gold is the tool's own output)",
    "trafilatura": "trafilatura (github.com/adbar/trafilatura, tests; Apache 2.0 for the repository,"
    " pages third-party)",
    "turku": "turku (github.com/TurkuNLP/multilingual-register-labeling, text-quality-annotations; licence not stated)",
    "fundus": "fundus (github.com/flairNLP/fundus, parser test data; MIT for the repository, pages third-party)",
}


ONE_PAGE = "Not measured: there was one page."


def sources(corpora: Iterable[str]) -> list[str]:
    """A line for each corpus, with its origin and licence as far as they are stated."""
    return [_SOURCES.get(name, f"{name} (own pages)") for name in sorted(set(corpora))]


def model_card(name: str, info: Mapping[str, Any]) -> str:
    """The card of a model, with the front matter that the Hugging Face Hub reads.

    Args:
        name: the model's name.
        info: what stands in config.json: training, measurements, configuration, data, corpora.
    """
    languages = "".join(f"\n- {lang}" for lang in info["languages"] if len(lang) == 2 and lang.isalpha())
    data = "\n".join(f"- {line}" for line in info["corpora"])
    fingerprints = "\n".join(f"- `{name}`: `{digest}`" for name, digest in info["data"].items())
    trained = _trained(info["training"])
    return f"""---
library_name: newsclf
pipeline_tag: text-classification
tags:
- newsclf
- boilerplate-removal
- content-extraction
language:{languages or " []"}
---

# {name}

Tells which segments of a news page are article body and which are boilerplate. Body: lead, paragraphs, section
headings inside the article, lists, quotes, tables. Boilerplate: headline, byline, date, captions, related links,
comments, and all site text.

```python
import newsclf

model = newsclf.load("path/to/{name}")  # the folder that this card is in
print(model.predict(open("page.html", "rb").read()).body)
```

Predicting opens `config.json`, the JSON and the npz files alone, none of which can run code. `pipeline.joblib` is
a pickle: open it only if you trust who made it.

## Data

{data}

Data sets by fingerprint:

{fingerprints}

Trained on:

{trained}

## Measurements

{measurement_table(info["measurements"])}

## Limits

Body and boilerplate are what the golds of the data above call so. The page score was learned from pages with and
without their body; of pages that hold no article, but teasers, comments or notices, it takes many for articles. Text
that a page adds by script is not seen.
"""


def adapted_card(name: str, info: Mapping[str, Any]) -> str:
    """The card of a model that was adapted from a base: `info["base"]` says from which, and how good that one was."""
    base = info["base"]
    before = measurement_table(base["measurements"]) if base["measurements"] else ONE_PAGE
    note = f"""Adapted from `{base["name"]}` (signature `{base["signature"]}`), trained on:

{_trained(base["training"])}

The pages above moved the weights of its last look; vocabulary, first look and page score are the base's. Before:

{before}

After:
"""
    return model_card(name, info).replace("## Measurements\n", f"## Measurements\n\n{note}", 1)


def _trained(training: Mapping[str, Any]) -> str:
    return "\n".join(
        f"- {view}: {part['segments']} segments of {part['pages']} pages" for view, part in training.items()
    )


def measurement_table(measurements: Mapping[str, Any]) -> str:
    """The measurements as a Markdown table, or a line that says that there are none."""
    if not measurements:
        return "None: there was no validation split and no cross-validation."
    groups = [g for g in measurements["groups"] if g["word_f1"] is not None]
    if not groups:
        return f"Nothing, by {measurements['how']}: no page there has a full gold."
    rows = "\n".join(
        f"| {g['group']} | {g['pages']} | {g['word_f1']:.4f} | {_interval(g['word_f1_interval'])}"
        f" | {g['ngram_f1']:.4f} | {_figure(g['segment_f1'])} | {_figure(g['average_precision'])} |"
        for g in groups
    )
    return f"""By {measurements["how"]}:

| pages | n | page word F1 | 95 % | 4-gram F1 | segment F1 | segment AP |
|---|---:|---:|---|---:|---:|---:|
{rows}"""


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _interval(bounds: Iterable[float] | None) -> str:
    if bounds is None:
        return "-"
    low, high = bounds
    return f"{low:.3f}-{high:.3f}"


def describe(artifact: Artifact) -> str:
    """What `newsclf model show` prints. What its maker wrote can't steer the terminal: control characters are left out.

    Raises:
        ArtifactError: config.json does not say what a training writes there.
    """
    try:
        text = _description(artifact)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ArtifactError(
            f"{artifact.folder}: its data or measurements are damaged ({type(error).__name__}: {error});"
            " the model itself can be used"
        ) from error
    return "".join(c for c in text if c == "\n" or c.isprintable())


def _description(artifact: Artifact) -> str:
    config = artifact.config
    lines = [
        f"{artifact.folder}",
        f"format version {config['format_version']}, facts version {config['facts_version']}",
    ]
    lines.append("versions: " + ", ".join(f"{k} {v}" for k, v in config["versions"].items()))
    for view, table in artifact.tables.items():
        fields = ", ".join(f"{len(f.vocabulary)} {name} tokens" for name, f in table.fields.items())
        looks = "one look" if table.second is None else "two looks"
        decides = "by page" if table.decision == "page" else "fixed"
        lines.append(
            f"{view}: {looks}, threshold {table.threshold} ({decides}), {len(table.numeric.columns)} numeric columns,"
            f" {fields}"
        )
    lines += [f"data: {line}" for line in config.get("corpora", [])]
    lines += ["", measurement_table(config.get("measurements", {}))]
    return "\n".join(lines)
