"""The labelling page's server: who is answered, what is said, and what a hostile page can't do."""

from __future__ import annotations

import json
import os
import re
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("starlette", reason="the extra `label` is not installed")
pytest.importorskip("uvicorn", reason="the extra `label` is not installed")
pytest.importorskip("httpx2", reason="starlette's test client needs httpx2, which the extra `hub` brings")

from starlette.testclient import TestClient
from typer.testing import CliRunner

from labelled_pages import HOSTILE, labels_folder, stored
from newsclf import ConfigError, InputError, Page
from newsclf.cli import app
from newsclf.label import run
from newsclf.label.guard import MAX_BODY, TOKEN_HEADER
from newsclf.label.history import Change
from newsclf.label.order import in_order
from newsclf.label.proposal import propose
from newsclf.label.server import ASSETS, make_app
from newsclf.label.session import Session
from newsclf.label.store import LabelStore

PORT = 8123
OWN = f"http://127.0.0.1:{PORT}"
TOKEN = "a-token-of-this-test"


class Asker:
    """Asks as the page does, but for what a test changes."""

    def __init__(self, store: LabelStore) -> None:
        self.store = store
        app = make_app(Session(store, in_order(store.proposals(), "given")), PORT, TOKEN)
        self.client = TestClient(app, base_url=OWN, raise_server_exceptions=True)
        self.asked = 0

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(path, headers={TOKEN_HEADER: TOKEN, **headers})

    def post(self, path: str, data: object, drop: str = "", **headers: str) -> Any:
        own = {TOKEN_HEADER: TOKEN, "Origin": OWN, "Content-Type": "application/json", **headers}
        own = {name: value for name, value in own.items() if name != drop}
        content = data if isinstance(data, bytes) else json.dumps(data).encode()
        return self.client.post(path, content=content, headers=own)

    def change(
        self, page: int = 1, drop: str = "", once: str = "", headers: dict[str, str] | None = None, **what: Any
    ) -> Any:
        self.asked += 1
        data = {"once": once or f"request-{self.asked}", "page": page, **what}
        return self.post("/api/change", data, drop, **(headers or {}))


@pytest.fixture
def asker(tmp_path: Path) -> Iterator[Asker]:
    with labels_folder(tmp_path / "labels") as store:
        yield Asker(store)


def untouched(asker: Asker) -> bool:
    return asker.store.state(1).labels == ["boilerplate", "body", "body", "boilerplate"]


def test_the_page_and_its_files_are_there(asker: Asker) -> None:
    index = asker.client.get("/")
    assert index.status_code == 200
    assert '<script type="module" src="/assets/label.js">' in index.text
    for name, kind in ASSETS.items():
        answer = asker.client.get(f"/assets/{name}")
        assert (answer.status_code, answer.headers["content-type"]) == (200, kind)
    for used in re.findall(r"""(?:from|src=|href=) ?["'](?:\./|/assets/)([^"']+)["']""", index.text):
        assert used in ASSETS


def test_files_name_each_other_and_nothing_else() -> None:
    """No address of another host, no inline script or style; every module is served."""
    folder = Path(run.__file__).parent / "assets"
    assert {path.name for path in folder.iterdir()} == set(ASSETS)
    for path in folder.iterdir():
        text = path.read_text()
        assert not re.findall(r"https?://(?!www\.w3\.org/2000/svg)", text), path
        assert "innerHTML" not in text
        assert "insertAdjacentHTML" not in text
        for module in re.findall(r'from "\./([^"]+)"', text):
            assert module in ASSETS
    index = (folder / "index.html").read_text()
    assert not re.search(r"<script(?![^>]*src=)|<style|\son\w+=|\sstyle=", index)


def test_every_answer_forbids_what_the_page_does_not_need(asker: Asker) -> None:
    answers = [
        asker.client.get("/"),
        asker.get("/api/overview"),
        asker.get("/api/page/9"),
        asker.client.get("/nothing"),
    ]
    answers.append(asker.client.get("/api/overview"))
    for answer in answers:
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cache-control"] == "no-store"
        assert "access-control-allow-origin" not in answer.headers
        assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8123",
        "127.0.0.1",
        "127.0.0.1:8124",
        "127.0.0.1.evil.example:8123",
        "[::1]:8123",
        "",
    ],
)
@pytest.mark.parametrize("path", ["/", "/assets/label.js", "/api/overview"])
def test_a_forged_host_is_refused(asker: Asker, host: str, path: str) -> None:
    answer = asker.get(path, Host=host)
    assert answer.status_code == 421
    assert "labels" not in answer.text


def test_localhost_is_this_server_too(asker: Asker) -> None:
    assert asker.get("/api/overview", Host=f"localhost:{PORT}").status_code == 200
    own = {"Host": f"localhost:{PORT}", "Origin": f"http://localhost:{PORT}"}
    assert asker.change(headers=own, labels={"0": "body"}).status_code == 200
    crossed = {"Host": f"localhost:{PORT}", "Origin": OWN}
    assert asker.change(headers=crossed, labels={"0": "body"}).status_code == 403


@pytest.mark.parametrize("token", [None, "", "a-token-of-this-tesT", "a-token", TOKEN + "x", "ä"])
def test_without_the_token_there_is_no_data(asker: Asker, token: str | None) -> None:
    headers = {} if token is None else {TOKEN_HEADER: token.encode("utf-8")}
    for path in ("/api/overview", "/api/page/1", f"/api/overview?token={TOKEN}"):
        answer = asker.client.get(path, headers=headers)
        assert answer.status_code == 403
        assert "Segment" not in answer.text
    posted = {"Origin": OWN, "Content-Type": "application/json", **headers}
    data = b'{"once": "12345678", "page": 1, "labels": {"0": "body"}}'
    assert asker.client.post("/api/change", content=data, headers=posted).status_code == 403
    assert untouched(asker)


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:9999"},
        {"Origin": "https://127.0.0.1:8123"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
    ],
)
def test_a_post_from_another_site_is_refused(asker: Asker, headers: dict[str, str]) -> None:
    """Even with the token."""
    for path in ("/api/change", "/api/undo", "/api/redo", "/api/visit"):
        data = {"once": "12345678", "page": 1, "labels": {"0": "body"}}
        assert asker.post(path, data, **headers).status_code == 403
    assert untouched(asker)


def test_a_post_has_to_name_its_origin(asker: Asker) -> None:
    assert asker.change(drop="Origin", labels={"0": "body"}).status_code == 403
    assert untouched(asker)


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_what_a_form_can_send_is_refused(asker: Asker, kind: str) -> None:
    assert asker.change(headers={"Content-Type": kind}, labels={"0": "body"}).status_code == 415
    assert untouched(asker)


def test_other_methods_are_refused(asker: Asker) -> None:
    own = {TOKEN_HEADER: TOKEN, "Origin": OWN}
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE"):
        assert asker.client.request(method, "/api/change", headers=own).status_code == 405
    assert asker.client.post("/", headers=own).status_code == 405
    assert asker.get("/api/change").status_code == 405


def test_a_body_that_is_too_large_is_not_read(asker: Asker) -> None:
    assert asker.post("/api/change", b" " * (MAX_BODY + 1)).status_code == 413

    def endless() -> Iterator[bytes]:
        for _ in range(MAX_BODY // 100_000 + 2):
            yield b" " * 100_000

    own = {TOKEN_HEADER: TOKEN, "Origin": OWN, "Content-Type": "application/json"}
    assert asker.client.post("/api/change", content=endless(), headers=own).status_code == 413


@pytest.mark.parametrize(
    "path",
    [
        "/assets/../server.py",
        "/assets/..%2fserver.py",
        "/assets/%2e%2e/%2e%2e/server.py",
        "/assets/..\\server.py",
        "/assets//etc/passwd",
        "/assets/%2fetc%2fpasswd",
        "/assets/label.js%00.html",
        "/labels.sqlite",
        "/assets/",
    ],
)
def test_no_other_file_is_served(asker: Asker, path: str) -> None:
    assert asker.get(path).status_code == 404


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b'{"once": "12345678"}',
        {"once": "12345678", "page": "1"},
        {"once": "12345678", "page": 99},
        {"once": "12345678", "page": 1, "labels": {"4": "body"}},
        {"once": "12345678", "page": 1, "labels": {"-1": "body"}},
        {"once": "12345678", "page": 1, "labels": {"x": "body"}},
        {"once": "12345678", "page": 1, "labels": {"0": "headline"}},
        {"once": "12345678", "page": 1, "status": "done"},
        {"once": "12345678", "page": 1, "note": "n" * 10_001},
        {"once": "1", "page": 1},
        {"once": "12345678", "page": 1, "kind": "undo"},
    ],
)
def test_what_is_no_change_is_told(asker: Asker, data: object) -> None:
    answer = asker.post("/api/change", data)
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert untouched(asker)


def test_what_is_no_page_or_visit_is_told(asker: Asker) -> None:
    assert asker.get("/api/page/99").status_code == 400
    assert asker.get("/api/page/x").status_code == 404
    for visit in ({"page": 99, "seconds": 1, "keys": 1}, {"page": 1, "seconds": -1, "keys": 1}, {"page": 1}):
        assert asker.post("/api/visit", visit).status_code == 400
    assert asker.store.visits() == {}


def test_a_page_is_labelled(asker: Asker) -> None:
    overview = asker.get("/api/overview").json()
    assert [page["status"] for page in overview["pages"]] == ["open"] * 3
    page = asker.get("/api/page/2").json()
    assert page["id"] == "b"
    assert page["texts"][3] == "Segment 3 of b"
    assert page["labels"] == page["proposed"] == ["boilerplate", "body", "body", "boilerplate"]
    assert page["doubtful"][:2] == [2, 3]
    assert asker.change(2, labels={"3": "body", "0": None}).json()["labels"] == [None, "body", "body", "body"]
    assert asker.post("/api/visit", {"page": 2, "seconds": 3.5, "keys": 4}).status_code == 200
    told = asker.change(2, status="accepted", note="why").json()
    assert (told["status"], told["note"]) == ("accepted", "why")
    assert told["progress"]["labelled"] == 1
    assert told["progress"]["seconds"] == 3.5
    assert asker.get("/api/overview").json()["pages"][1]["status"] == "accepted"
    with LabelStore(asker.store.folder) as other:
        assert other.state(2).labels == [None, "body", "body", "body"]


def test_undo_and_redo_tell_the_page(asker: Asker) -> None:
    asker.change(1, labels={"0": "body"})
    asker.change(3, status="skipped")
    step = {"once": "step-0001"}
    assert asker.post("/api/undo", step).json()["page"] == 3
    assert asker.post("/api/undo", step).json()["page"] == 3
    assert not untouched(asker)
    assert asker.post("/api/undo", {"once": "step-0002"}).json()["page"] == 1
    assert untouched(asker)
    assert asker.post("/api/undo", {"once": "step-0003"}).json()["page"] is None
    assert asker.post("/api/redo", {"once": "step-0004"}).json()["labels"][0] == "body"


def test_a_request_that_is_sent_again_is_done_once(asker: Asker) -> None:
    """Also by the next process: what was sent is known by its name."""
    for _ in range(2):
        assert asker.change(1, once="the-very-same", labels={"0": "body"}).status_code == 200
    with LabelStore(asker.store.folder) as store:
        again = Asker(store)
        assert again.change(1, once="the-very-same", labels={"0": "body"}).status_code == 200
        assert again.post("/api/undo", {"once": "step-0001"}).json()["page"] == 1
        assert untouched(again)
        assert again.post("/api/undo", {"once": "step-0002"}).json()["page"] is None


def test_nothing_of_a_hostile_page_is_mark_up(tmp_path: Path) -> None:
    with LabelStore(tmp_path, create=True) as store:
        page = Page(html=HOSTILE, url="javascript:alert(9)")
        store.add([propose("</script><script>alert(0)</script>", page, None)])
        asker = Asker(store)
        for path in ("/api/overview", "/api/page/1"):
            answer = asker.get(path)
            assert answer.headers["content-type"] == "application/json"
            assert not set("<>&") & set(answer.text)
        told = answer.json()
        assert told["url"] is None
        assert told["texts"][1] == "<script>window.hacked = 4</script>"
        shown = json.dumps(told["blocks"])
        for hidden in ("evil.example", "javascript:", "onclick", "onerror", "style"):
            assert hidden not in shown
        assert "alert(0)" not in asker.change(1, note="n").text


def process(*arguments: object, **more: Any) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "newsclf", "label", *map(str, arguments)]
    return subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True, **more)


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_ends_with_a_summary(tmp_path: Path, sent: signal.Signals) -> None:
    labels_folder(tmp_path / "labels").close()
    started = process("--out", tmp_path / "labels", "--no-open")
    assert started.stderr is not None
    address = re.search(r"http://127\.0\.0\.1:(\d+)/#(\S+)", started.stderr.readline())
    assert address
    assert len(address[2]) >= 32
    started.send_signal(sent)
    out, err = started.communicate(timeout=20)
    assert started.returncode == 0
    assert out == ""
    assert "0 pages labelled, 0 skipped, 3 left" in err
    assert "newsclf label --out" in err
    assert "Traceback" not in err
    assert address[2] not in err


def test_only_this_machine_reaches_it_and_its_log_is_silent(tmp_path: Path) -> None:
    """It listens on 127.0.0.1 alone; what is asked leaves no line behind."""
    import socket

    import httpx2

    labels_folder(tmp_path / "labels").close()
    started = process("--out", tmp_path / "labels", "--no-open")
    assert started.stderr is not None
    address = re.search(r"http://127\.0\.0\.1:(\d+)/#(\S+)", started.stderr.readline())
    assert address
    port, token = int(address[1]), address[2]
    answer = httpx2.get(f"http://127.0.0.1:{port}/api/overview", headers={TOKEN_HEADER: token}, trust_env=False)
    assert answer.status_code == 200
    assert "uvicorn" not in answer.headers.get("server", "")
    with socket.socket() as other, pytest.raises(ConnectionRefusedError):
        other.connect(("127.0.0.2", port))
    with pytest.raises(InputError, match="can't be listened on"), run.listening(port):
        pass
    started.send_signal(signal.SIGINT)
    _, err = started.communicate(timeout=20)
    assert "GET" not in err
    assert token not in err


def test_the_browser_gets_the_address_by_a_file_of_this_user_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No process's arguments hold the token."""
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    (tmp_path / ".open-left.html").write_text("of a killed process")
    with run._opened(tmp_path, "http://127.0.0.1:1/#secret", True):
        (path,) = tmp_path.glob(".open-*.html")
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert 'url=http://127.0.0.1:1/#secret"' in path.read_text()
    assert opened == [path.as_uri()]
    assert "secret" not in opened[0]
    assert list(tmp_path.iterdir()) == []


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "find_spec", lambda name: None)
    with pytest.raises(ConfigError, match=r"newsclf\[label\]"):
        run.require_extra()


def test_a_kill_in_the_middle_loses_nothing(tmp_path: Path) -> None:
    import httpx2

    labels_folder(tmp_path / "labels").close()
    started = process("--out", tmp_path / "labels", "--no-open")
    assert started.stderr is not None
    address = re.search(r"(http://127\.0\.0\.1:\d+)/#(\S+)", started.stderr.readline())
    assert address
    headers = {TOKEN_HEADER: address[2], "Origin": address[1]}
    data = {"once": "12345678", "page": 2, "labels": {"0": "body"}}
    answer = httpx2.post(f"{address[1]}/api/change", json=data, headers=headers, trust_env=False)
    assert answer.status_code == 200
    os.kill(started.pid, signal.SIGKILL)
    started.communicate()
    with LabelStore(tmp_path / "labels") as store:
        assert store.state(2).labels[0] == "body"


def test_pages_that_another_process_adds_come_last(asker: Asker) -> None:
    """And a step back may lead to one."""
    with LabelStore(asker.store.folder) as other:
        (number,) = other.add([stored("late", ["body"], [0.9])])
        other.make(Change(number, {0: "boilerplate"}))
    assert asker.post("/api/undo", {"once": "step-0001"}).json()["page"] == number
    assert [page["id"] for page in asker.get("/api/overview").json()["pages"]] == ["a", "b", "c", "late"]
    assert asker.get(f"/api/page/{number}").json()["labels"] == ["body"]


def test_what_can_not_be_labelled_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "bad.html").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0")
    cases = [
        ([], 1, "make one with `newsclf label PAGES`"),
        ([tmp_path / "bad.html"], 1, "nothing to label"),
        ([tmp_path / "bad.html", "--model", tmp_path, "--no-model"], 2, "exclude each other"),
        ([tmp_path / "bad.html", "--order", "random"], 2, "uncertain"),
        ([tmp_path / "bad.html", "--model", tmp_path], 1, "config.json"),
    ]
    for arguments, code, message in cases:
        done = CliRunner().invoke(app, ["label", "--out", str(tmp_path / "labels"), "--no-open", *map(str, arguments)])
        assert done.exit_code == code, done.output
        assert message in done.stderr
        assert "Traceback" not in done.stderr


def test_what_the_page_did_not_show_is_not_accepted(asker: Asker) -> None:
    """A change from another tab is told with the page as it stands; with that version the page is accepted."""
    seen = asker.get("/api/page/1").json()["version"]
    made = asker.change(labels={"1": "boilerplate"}, seen=seen, once="request-of-a")
    assert made.status_code == 200
    refused = asker.change(status="accepted", seen=seen)
    assert refused.status_code == 409
    told = refused.json()
    assert (told["page"], told["status"], told["labels"][1]) == (1, "open", "boilerplate")
    assert "changed elsewhere" in told["error"]
    assert asker.store.state(1).status == "open"
    again = asker.change(labels={"1": "boilerplate"}, seen=seen, once="request-of-a")
    assert again.json()["version"] == made.json()["version"] == told["version"]
    assert asker.change(status="accepted", seen=told["version"]).status_code == 200


def test_what_can_not_be_written_is_the_servers_failure(asker: Asker, tmp_path: Path) -> None:
    """So that the page keeps it and asks again."""
    (tmp_path / "labels").rename(tmp_path / "moved")
    for answer in (
        asker.change(labels={"1": "boilerplate"}, once="request-of-a", seen=0),
        asker.post("/api/undo", {"once": "request-of-b"}),
        asker.post("/api/visit", {"page": 1, "seconds": 1.0, "keys": 1}),
    ):
        assert answer.status_code == 503
        assert "not saved" in answer.json()["error"]
    (tmp_path / "moved").rename(tmp_path / "labels")
    assert asker.change(labels={"1": "boilerplate"}, once="request-of-a", seen=0).status_code == 200
    assert asker.store.state(1).labels[1] == "boilerplate"
