"""WARC and WET files: whole, cut into stretches, damaged in every way, and as other software writes them."""

from __future__ import annotations

import gzip
import random
import shutil
import subprocess
import threading
import zlib
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from made_warc import PACKINGS, packed, pages, record, response
from newsclf.io.members import compression_of
from newsclf.io.record import ReadOptions, Record, Span
from newsclf.io.sources import read_records
from newsclf.io.warc import WarcReader
from newsclf.page import Page

pytest.importorskip("fastwarc")
pytest.importorskip("zstandard")

packings = pytest.mark.parametrize("packing", PACKINGS)


def reader(content: bytes, options: ReadOptions | None = None) -> WarcReader:
    return WarcReader(BytesIO(content), compression_of(content), "a.warc", options or ReadOptions())


def read(content: bytes, span: Span | None = None, options: ReadOptions | None = None) -> list[Record]:
    return list(reader(content, options).records(span or Span()))


def names(records: list[Record]) -> list[str]:
    return [r.name.rsplit("/", 1)[-1] for r in records if r.page is not None]


def html(found: Record) -> bytes:
    assert isinstance(found.page, Page)
    assert isinstance(found.page.html, bytes)
    return found.page.html


@packings
def test_each_response_is_a_page_with_its_url_and_charset(packing: str) -> None:
    given = [
        response("https://a.example/1", "<p>Über</p>".encode("latin-1"), content_type="text/html; charset=iso-8859-1"),
        response("https://a.example/2", b"<p>Two</p>", content_type="application/xhtml+xml"),
    ]
    first, second = read(packed(given, packing))
    assert first.page == Page(html="<p>Über</p>".encode("latin-1"), url="https://a.example/1", encoding="iso-8859-1")
    assert second.page == Page(html=b"<p>Two</p>", url="https://a.example/2")
    assert (first.place, second.place) == (0, len(PACKINGS[packing](given[0])))


@packings
def test_a_wet_record_is_a_text(packing: str) -> None:
    text = record("conversion", "https://a.example/", "Menu\nThe ferry ran aground – again.\n".encode())
    found = read(packed([record("warcinfo", "x", b"software: x"), text], packing))
    assert [r.skipped for r in found] == ["warcinfo", None]
    page = Page(text="Menu\nThe ferry ran aground – again.\n".encode(), url="https://a.example/", encoding="utf-8")
    assert found[1].page == page


def test_what_is_no_page_is_skipped_and_says_what_it_is() -> None:
    given = [
        response("a", kind="revisit"),
        response("b", kind="request"),
        record("metadata", "c", b"x: y"),
        record("resource", "d", b"log"),
        response("e", b"\x89PNG", content_type="image/png"),
        response("f", b"\x89PNG\r\n\x1a\n", content_type=None),
        response("g", status="404 Not Found"),
        record("response", "dns:a.example", b"20260101 1.2.3.4", "text/dns"),
        record("conversion", "h", b"%PDF", "application/pdf"),
    ]
    assert [r.skipped for r in read(b"".join(given))] == [
        "revisit",
        "request",
        "metadata",
        "resource",
        "not HTML: image/png",
        "not HTML: no content type",
        "status 404",
        "not HTML: text/dns",
        "not HTML: application/pdf",
    ]


def test_codings_and_chunks_are_undone() -> None:
    import brotli
    import zstandard

    body = b"<p>The ferry ran aground.</p>" * 100
    bare = zlib.compressobj(wbits=-15)
    given = {
        "gzip": gzip.compress(body),
        "deflate": zlib.compress(body),
        "Deflate": bare.compress(body) + bare.flush(),
        "br": brotli.compress(body),
        "zstd": zstandard.compress(body),
        "identity": body,
        "gzip, br": brotli.compress(gzip.compress(body)),
        "x-gzip": body,  # the crawler has undone it and left the header
    }
    warc = b"".join(response(name, sent, headers=f"Content-Encoding: {name}\r\n") for name, sent in given.items())
    chunked = b"".join(b"%x;a=b\r\n%s\r\n" % (len(part), part) for part in (body[:7], body[7:])) + b"0\r\n\r\n"
    warc += response("chunked", chunked, headers="Transfer-Encoding: chunked\r\n")
    warc += response("joined", body, headers="Transfer-Encoding: chunked\r\n")
    found = read(warc)
    assert [r.name for r in found] == [*given, "chunked", "joined"]
    for item in found:
        assert html(item) == body, item.name
        assert item.truncated == ()


def test_a_payload_that_was_cut_is_used_and_said_to_be_cut() -> None:
    noise = random.Random(0).randbytes(50_000)
    given = [
        response("header", more="WARC-Truncated: length\r\n"),
        response("gzip", gzip.compress(noise)[:30_000], headers="Content-Encoding: gzip\r\n"),
        response("chunk", b"ff\r\n<p>The ferry", headers="Transfer-Encoding: chunked\r\n"),
        response("length", b"<p>The ferry", headers="Content-Length: 400\r\n"),
    ]
    found = read(b"".join(given))
    assert [r.truncated for r in found] == [("payload",)] * 4
    assert noise.startswith(html(found[1]))
    assert len(html(found[1])) > 20_000
    assert html(found[2]) == b"<p>The ferry"


def test_a_page_that_becomes_too_large_fails_and_memory_is_bounded() -> None:
    import tracemalloc

    bomb = gzip.compress(b"\0" * 300_000_000)
    options = ReadOptions(max_bytes=1_000_000)
    given = [
        response("bomb", bomb, headers="Content-Encoding: gzip\r\n"),
        response("large", b"x" * 3_000_000),
        response("good"),
    ]
    tracemalloc.start()
    found = read(b"".join(given), options=options)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [r.kind for r in found] == ["too large", "too large", ""]
    assert peak < 20_000_000


@packings
def test_records_with_wrong_lengths_cost_no_other(packing: str) -> None:
    given = [
        response("long", b"<p>Long</p>", length=5_000_000),
        response("a"),
        response("short", b"<p>Short and more of it</p>", length=75),
        response("b"),
        response("none", length="many"),
        response("c"),
        response("huge", b"<p>Huge</p>", length=10**15),
        response("d"),
        response("no http").replace(b"HTTP/1.1 200 OK", b"nonsense"),
        b"nonsense\r\n" * 5,
        response("e"),
    ]
    found = {r.name: r for r in read(packed(given, packing))}
    assert [name for name in "abcde" if name in found and found[name].error is None] == list("abcde")
    for name in ("long", "short", "huge"):
        assert found[name].truncated == ("payload",), name
    assert html(found["long"]) == b"<p>Long</p>"
    assert html(found["huge"]) == b"<p>Huge</p>"
    assert found["none"].kind == "damaged"
    assert found["no http"].kind == "invalid"


@packings
def test_a_length_of_more_digits_than_python_reads(packing: str) -> None:
    given = [
        response("digits", length="9" * 5_000),
        response("a"),
        response("zeros", b"<p>Zeros</p>", length="0" * 5_000 + str(len(response("", b"<p>Zeros</p>")))),
        response("b", headers=f"Content-Length: {'9' * 5_000}\r\n"),
        response("c", headers=f"Content-Length: {'0' * 30}1\r\n"),
    ]
    found = {r.name: r for r in read(packed(given, packing))}
    assert list(found) == ["digits", "a", "zeros", "b", "c"]
    assert [r.error for r in found.values()] == [None] * 5
    assert found["digits"].truncated == found["b"].truncated == ("payload",)
    assert found["a"].truncated == found["c"].truncated == ()


def test_thousands_of_wrong_lengths_do_not_cost_the_rest_of_the_file_each() -> None:
    """Reading them used to take minutes: each took all that its length claimed, and gave it back."""
    given = [response(f"https://a.example/{i}", length=10**9) for i in range(20_000)]
    found = read(b"".join(given))
    assert len(names(found)) == 20_000
    assert {r.truncated for r in found[:-1]} == {("payload",)}


@pytest.mark.parametrize("packing", ["gzip", "zstd"])
def test_a_file_full_of_what_looks_like_members_is_read_to_its_end(packing: str) -> None:
    """Little is read at each place, as there may be as many places as bytes."""
    start = PACKINGS[packing](b"x")[: 3 if packing == "gzip" else 4]
    noise = start * 60_000
    assert compression_of(noise) == packing
    found = read(noise + PACKINGS[packing](response("good")))
    assert [(r.name, r.kind) for r in found] == [("a.warc:0", "damaged"), ("good", "")]


@pytest.mark.parametrize("packing", ["gzip", "zstd"])
def test_a_damaged_member_costs_itself_alone(packing: str) -> None:
    noise = [random.Random(i).randbytes(4_000) for i in range(6)]
    given = [PACKINGS[packing](response(f"https://a.example/{i}", noise[i])) for i in range(6)]
    cut = [*given[:2], given[2][:2_000], *given[3:]]
    found = read(b"".join(cut))
    assert [r.name[-1] for r in found if r.page] == ["0", "1", "3", "4", "5"]
    assert [(r.kind, r.place) for r in found if r.error] == [("damaged", len(given[0] + given[1]))]
    last = read(b"".join(given)[:-1_000])
    assert names(last) == list("01234")
    assert last[-1].error == f"{packing} member ends early"
    between = read(b"".join([*given[:3], b"rubbish" * 3, *given[3:]]))
    assert names(between) == list("012345")
    assert [r.kind for r in between if r.error] == ["damaged"]
    assert names(read(b"".join(given) + b"\0" * 5_000)) == list("012345")


@packings
def test_a_text_that_goes_on_behind_its_length_is_said_to_be_cut(packing: str) -> None:
    given = [record("conversion", "short", b"Menu\n\nThe ferry ran aground.", length=4), response("next")]
    found = read(packed(given, packing))
    assert [(r.name, r.truncated, r.error) for r in found] == [("short", ("payload",), None), ("next", (), None)]


def test_a_damaged_member_is_named_where_its_head_is_whole() -> None:
    noise = random.Random(1).randbytes(40_000)
    member = bytearray(gzip.compress(response("https://a.example/x", noise)))
    member[-6] ^= 0xFF  # the checksum
    found = read(bytes(member) + gzip.compress(response("b")))
    assert [(r.name, r.kind) for r in found] == [("https://a.example/x", "damaged"), ("b", "")]


def test_a_cut_member_that_goes_on_as_the_next_one_is_no_page() -> None:
    noise = random.Random(1).randbytes(100_000)
    first = response("https://a.example/x", noise[:1_000])
    later = [gzip.compress(response(name, noise), 0) for name in ("b", "c")]
    # Not compressed, so that what follows is taken for its content, and a line's end in it for that of the record.
    stored = gzip.compress(first + response("y", noise), 0)
    end = stored.index(first) + len(first) - len(b"\r\n\r\n")
    found = read(stored[: end - later[0].index(b"\r\n")] + later[0] + later[1])
    assert [r.name for r in found if r.page] == ["b", "c"]
    assert [(r.name, r.kind) for r in found if r.error] == [("https://a.example/x", "damaged")]


@pytest.mark.parametrize("packing", ["gzip", "zstd"])
def test_a_file_that_was_compressed_in_one_piece_is_read(packing: str) -> None:
    content = PACKINGS[packing](b"".join(pages(50)))
    assert names(read(content)) == [str(i) for i in range(50)]
    parts = [read(content, Span(at, at + 500, at == 0)) for at in range(0, len(content), 500)]
    assert names([r for part in parts for r in part]) == [str(i) for i in range(50)]


@packings
@given(st.lists(st.integers(1, 3_000), max_size=12), st.integers(1, 40))
@settings(max_examples=25, deadline=None)
def test_stretches_hold_each_record_once(packing: str, steps: list[int], count: int) -> None:
    content = packed(pages(count), packing)
    whole = read(content)
    assert len(whole) == count
    found: list[Record] = []
    start = 0
    for stop in [*steps, len(content)]:
        stop = min(start + stop, len(content)) if stop != len(content) else stop
        one = reader(content)
        found += one.records(Span(start, stop, start == 0))
        start = stop
    assert found == whole


@packings
@given(st.data())
@settings(max_examples=60, deadline=None)
def test_damage_anywhere_raises_nothing_and_spares_what_is_far_from_it(packing: str, data: st.DataObject) -> None:
    given = [PACKINGS[packing](page) for page in pages(9)]
    content = bytearray(b"".join(given))
    low, high = len(b"".join(given[:4])), len(b"".join(given[:5]))
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(low, high - 1))
        how = data.draw(st.sampled_from(["flip", "drop", "insert"]))
        if how == "flip":
            content[at] ^= data.draw(st.integers(1, 255))
        elif how == "drop":
            del content[at : at + data.draw(st.integers(1, 30))]
        else:
            content[at:at] = data.draw(st.binary(max_size=20))
        high = min(high, len(content) - len(b"".join(given[6:])))
    found = names(read(bytes(content)))
    assert [n for n in found if n in "0123678"] == list("0123678")
    assert len(found) == len(set(found))


@given(st.binary(max_size=400))
def test_any_bytes_are_read_without_an_error(content: bytes) -> None:
    for start in (b"", b"WARC/1.0\r\n", gzip.compress(b"WARC/1.0\r\n" + content)):
        read(start + content)


def test_what_warcio_writes_is_read_without_loss(tmp_path: Path) -> None:
    warcio = pytest.importorskip("warcio.warcwriter")
    headers = pytest.importorskip("warcio.statusandheaders")
    for packing, name in ((True, "a.warc.gz"), (False, "a.warc")):
        with (tmp_path / name).open("wb") as file:
            writer = warcio.WARCWriter(file, gzip=packing, warc_version="1.1")
            writer.write_record(writer.create_warcinfo_record(name, {"software": "warcio"}))
            for i in range(30):
                http = headers.StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
                body = BytesIO(f"<p>Page {i}.</p>".encode())
                made = writer.create_warc_record(f"https://a.example/{i}", "response", body, http_headers=http)
                asked = headers.StatusAndHeaders(f"GET /{i} HTTP/1.1", [("Host", "a.example")], is_http_request=True)
                request = writer.create_warc_record(f"https://a.example/{i}", "request", http_headers=asked)
                writer.write_request_response_pair(request, made)
            for i in range(30):
                text = BytesIO(f"Text {i}".encode())
                made = writer.create_warc_record(
                    f"https://b.example/{i}", "conversion", text, warc_content_type="text/plain"
                )
                writer.write_record(made)
        found = list(read_records([str(tmp_path / name)]))
        assert [html(r) for r in found if r.page and r.name.startswith("https://a")] == [
            f"<p>Page {i}.</p>".encode() for i in range(30)
        ]
        assert [r.page.text for r in found if isinstance(r.page, Page) and r.name.startswith("https://b")] == [
            f"Text {i}".encode() for i in range(30)
        ]
        assert [r.error for r in found if r.error] == []
        assert sum(r.skipped == "request" for r in found) == 30


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    folder = tmp_path / "site"
    folder.mkdir()
    links = "".join(f'<a href="{i}.html">{i}</a>' for i in range(12))
    (folder / "index.html").write_text(f"<nav>{links}</nav><img src=a.png>")
    (folder / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    for i in range(12):
        (folder / f"{i}.html").write_text(f"<p>Page {i} of the harbour.</p>" * (i + 1))

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/", folder
    server.shutdown()
    thread.join()


@pytest.mark.skipif(shutil.which("wget") is None, reason="wget is not there")
@pytest.mark.parametrize("more", [[], ["--no-warc-compression"]])
def test_what_wget_writes_is_read_without_loss(site: tuple[str, Path], tmp_path: Path, more: list[str]) -> None:
    url, folder = site
    command = ["wget", "-q", "-r", "-p", f"--warc-file={tmp_path / 'w'}", *more, "-P", str(tmp_path / "got"), url]
    subprocess.run(command, check=False, timeout=60)
    (warc,) = tmp_path.glob("w.warc*")
    found = list(read_records([str(warc)]))
    got = {r.name.rsplit("/", 1)[-1]: html(r) for r in found if r.page is not None}
    wanted = {p.name: p.read_bytes() for p in folder.glob("*.html")}
    assert got == {"": wanted.pop("index.html"), **wanted}
    assert [r.error for r in found if r.error] == []
    assert "not HTML: image/png" in [r.skipped for r in found]
