"""Lines and blocks of a stream are those of its bytes, however the stream gives them."""

from __future__ import annotations

import re
from io import BytesIO

from hypothesis import given, settings
from hypothesis import strategies as st

from newsclf.io.buffered import Buffered

_STEP = st.tuples(st.sampled_from(["peek", "behind", "search", "line", "take", "skip", "fill"]), st.integers(0, 30))
_PATTERN = re.compile(rb"ab")


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.text("ab\n", max_size=120).map(str.encode), st.integers(1, 9), st.lists(_STEP, max_size=25))
def test_every_step_gives_what_the_bytes_hold(content: bytes, chunk: int, steps: list[tuple[str, int]]) -> None:
    file = BytesIO(content)
    stream = Buffered(lambda size: file.read(min(size, chunk)), 7)
    at = 0
    for what, size in steps:
        rest = content[at:]
        if what == "peek":
            assert stream.peek(size) == rest[:size]
        elif what == "behind":
            assert stream.peek(3, behind=size) == rest[size : size + 3]
        elif what == "fill":
            assert min(stream.fill(size), size) == min(len(rest), size)
        elif what == "search":
            place = rest[:size].find(b"ab")
            assert stream.search(_PATTERN, size) == (None if place < 0 else place)
        elif what == "skip":
            assert stream.skip(size) == min(size, len(rest))
            at += min(size, len(rest))
        else:
            line = rest[: rest.index(b"\n") + 1] if b"\n" in rest else rest
            wanted = line[:size] if what == "line" else rest[:size]
            assert (stream.line(size) if what == "line" else stream.take(size)) == wanted
            at += len(wanted)
        assert stream.position == 7 + at


def test_a_large_stretch_is_taken_as_it_is() -> None:
    content = bytes(range(256)) * 2_000
    stream = Buffered(BytesIO(content).read)
    assert stream.take(300_000) == content[:300_000]
    assert stream.take(1_000_000) == content[300_000:]
    assert stream.peek(1) == stream.line(5) == stream.take(3) == b""
