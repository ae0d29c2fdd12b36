"""The types that everything else speaks of: start reading here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import compress, repeat
from typing import TYPE_CHECKING, Literal, Self, overload

from .errors import InputError

if TYPE_CHECKING:
    from .explain import Reasons

View = Literal["html", "text"]
"""What a model gets to see of a page: its HTML, or plain text."""

Label = Literal["body", "boilerplate"]
"""What a segment is: article body, or all else."""

Role = Literal["headline", "byline", "date", "caption", "comment", "teaser"]
"""What a segment is where a builder knows; golds disagree on whether it is body."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One document: give `html` or `text`, as bytes or str.

    `encoding` is a hint (from an HTTP header, say) for bytes; a byte order mark outranks it.
    `url`, `site` (registered domain) and `lang` are optional and never needed for predicting.
    """

    html: bytes | str | None = None
    text: bytes | str | None = None
    url: str | None = None
    site: str | None = None
    lang: str | None = None
    encoding: str | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """A block-level piece of a page, in page order.

    In HTML it is the text between two block boundaries, in plain text a line or paragraph.
    `node`, `link_chars` and `marks` are None in the text view, which can't know them.
    `label` and `score` are None until a model has predicted them (`label` may come from a gold too).
    """

    text: str
    node: int | None = None
    """Index into `SegmentedPage.nodes` of the block container that holds the text."""
    link_chars: int | None = None
    """How many characters of `text` stand inside links, 0..len(text)."""
    marks: tuple[str, ...] | None = None
    """Inline elements met in the segment, each as `tag` or `tag class-and-id`, in order."""
    label: Label | None = None
    score: float | None = None
    """Probability of body, 0..1."""

    def __reduce__(self) -> tuple[type[Segment], tuple[object, ...]]:
        # A third of the time that dataclasses take; pages from workers come through pickle.
        return type(self), (self.text, self.node, self.link_chars, self.marks, self.label, self.score)


@dataclass(frozen=True, slots=True)
class Node:
    """A block container of an HTML page."""

    parent: int
    """Index of the parent container; -1 at the root. Always smaller than the node's own index."""
    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    """The attributes that serve as features: class, id, role, itemprop and so on, as written."""


@dataclass(frozen=True, slots=True)
class SegmentedPage:
    """A page cut into segments: what features are computed from.

    `nodes` is empty in the text view. `meta` holds what the page says of itself (title, h1, og_title,
    article_body, canonical, lang), keys only where the page has them.
    `truncated` names the limits that cut something, in the order in which they did.
    """

    view: View
    segments: list[Segment]
    nodes: list[Node] = field(default_factory=list)
    meta: dict[str, str] = field(default_factory=dict)
    truncated: tuple[str, ...] = ()


Places = tuple[list[int], list[int], list[tuple[str, ...]]]
"""The container, the link characters and the marks of each segment."""


class PredictedSegments(Sequence[Segment]):
    """The segments of a prediction: a sequence like any other, whose objects are made when one is first asked for.

    Args:
        texts: the text of each segment.
        body: which of them are body.
        scores: the probability of body of each, 0..1.
        places: the container, link characters and marks of each, or what makes them when they are first asked for; None
            in the text view.
    """

    __slots__ = ("_body", "_made", "_places", "_scores", "_texts")

    def __init__(
        self,
        texts: list[str],
        body: list[bool],
        scores: list[float],
        places: Places | Callable[[], Places] | None = None,
    ) -> None:
        self._texts, self._body, self._scores, self._places = texts, body, scores, places
        self._made: list[Segment] | None = None

    def _known_places(self) -> Places | None:
        if callable(self._places):
            self._places = self._places()
        return self._places

    def _segments(self) -> list[Segment]:
        if self._made is None:
            labels: list[Label] = ["body" if is_body else "boilerplate" for is_body in self._body]
            own = self._known_places() or (repeat(None), repeat(None), repeat(None))
            self._made = list(map(Segment, self._texts, *own, labels, self._scores))
        return self._made

    def body_texts(self) -> list[str]:
        """The texts of the segments that are body."""
        return list(compress(self._texts, self._body))

    def __len__(self) -> int:
        return len(self._texts)

    def __iter__(self) -> Iterator[Segment]:
        return iter(self._segments())

    @overload
    def __getitem__(self, index: int) -> Segment: ...
    @overload
    def __getitem__(self, index: slice) -> list[Segment]: ...
    def __getitem__(self, index: int | slice) -> Segment | list[Segment]:
        return self._segments()[index]

    def __eq__(self, other: object) -> bool:
        if isinstance(other, PredictedSegments):
            return self._segments() == other._segments()
        return self._segments() == other if isinstance(other, list) else NotImplemented

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return repr(self._segments())

    def __reduce__(self) -> tuple[type[Self], tuple[object, ...]]:
        return type(self), (self._texts, self._body, self._scores, self._known_places())


class _Explained:
    """A place beside a prediction's fields for what explains it: no part of what it is, so that it is neither compared
    nor copied nor pickled.
    """

    __slots__ = ("_explain",)


@dataclass(frozen=True, slots=True)
class Prediction(_Explained):
    """What a model says of one page.

    `score` tells how sure the model is that the page has an article, 0..1; below .5 nothing is body, unless a threshold
    was given. `error` is set, and `segments` is empty, where `predict_many` met a page that it could not read; it
    begins with "crash:" where the page ended its worker process, with "timeout:" where it took too long.
    """

    segments: Sequence[Segment] = field(default_factory=list)
    score: float = 0.0
    view: View | None = None
    url: str | None = None
    truncated: tuple[str, ...] = ()
    error: str | None = None

    def explain_with(self, reasons: Callable[[], Sequence[Reasons]]) -> None:
        """Give what `explain` is to ask; the Predictor does."""
        object.__setattr__(self, "_explain", reasons)

    def explain(self, number: int) -> Reasons:
        """Why a segment is taken for body or not.

        Args:
            number: of the segment, an index into `segments`; a negative one counts from the end.

        Raises:
            InputError: the prediction keeps no page to explain. Those of `predict(page, explain=True)` do; those of
                `predict_many`, and copies of any, don't.
            IndexError: there is no such segment.
        """
        reasons = getattr(self, "_explain", None)
        if reasons is None:
            raise InputError(
                "this prediction keeps nothing to explain it by; use predict(page, explain=True), or for all segments"
                " of a page Predictor.explain(page)"
            )
        found: Reasons = reasons()[number]
        return found

    @property
    def body(self) -> str:
        """The body segments joined by a blank line; empty where there is no article."""
        if isinstance(self.segments, PredictedSegments):
            return "\n\n".join(self.segments.body_texts())
        return "\n\n".join(s.text for s in self.segments if s.label == "body")
