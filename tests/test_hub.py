"""Pushing and pulling models: local folders, fsspec's memory, http on loopback, and a fake of the Hugging Face Hub."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import fsspec
import pytest
from benchmarks.hostile_artifacts.forge import change_config, sign

import newsclf
from fake_hub import TOKEN, FakeHub, fake_hub
from newsclf.artifact import load_pipelines, verify_artifact
from newsclf.hub import pull, push

Run = Callable[..., subprocess.CompletedProcess[str]]
PIPELINE = "pipeline.joblib"


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def without_pipeline(files: dict[str, bytes]) -> dict[str, bytes]:
    return {name: content for name, content in files.items() if name != PIPELINE}


@pytest.fixture
def memory() -> Iterator[Any]:
    system = fsspec.filesystem("memory")
    system.store.clear()
    system.pseudo_dirs[:] = [""]
    yield system
    system.store.clear()


@pytest.fixture
def model(sample_model: Path, tmp_path: Path) -> Path:
    """A copy that a test may damage."""
    return Path(shutil.copytree(sample_model, tmp_path / "model"))


@contextmanager
def served(handler: Any) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


# Local folders and fsspec.


@pytest.mark.parametrize("scheme", ["", "file://"])
def test_there_and_back_through_a_folder(sample_model: Path, tmp_path: Path, scheme: str) -> None:
    shared = tmp_path / "deep" / "shared"
    assert push(sample_model, f"{scheme}{shared}") == str(shared)
    assert contents(shared) == contents(sample_model)
    sums = pull(f"{scheme}{shared}", tmp_path / "mine")
    assert contents(tmp_path / "mine") == without_pipeline(contents(sample_model))
    assert sums == verify_artifact(tmp_path / "mine")
    assert PIPELINE not in sums
    page = "<p>The council met on Monday, and nobody was late for once.</p>"
    assert newsclf.load(tmp_path / "mine").predict(page) == newsclf.load(sample_model).predict(page)


def test_there_and_back_through_memory(sample_model: Path, tmp_path: Path, memory: Any) -> None:
    assert push(sample_model, "memory://models/sample/") == "memory://models/sample"
    assert pull("memory://models/sample", tmp_path / "mine", pipelines=True)[PIPELINE]
    assert contents(tmp_path / "mine") == contents(sample_model)


def test_a_pulled_model_has_no_pickle_unless_it_is_asked_for(sample_model: Path, tmp_path: Path) -> None:
    pull(str(sample_model), tmp_path / "mine")
    with pytest.raises(newsclf.ArtifactError, match=r"pipeline\.joblib: is not there; pull the model with --pipeline"):
        load_pipelines(tmp_path / "mine", trust=True)
    push(tmp_path / "mine", str(tmp_path / "further"))
    assert PIPELINE not in contents(tmp_path / "further")
    pull(str(sample_model), tmp_path / "mine", pipelines=True)
    assert set(load_pipelines(tmp_path / "mine", trust=True)) == {"html", "text"}
    with pytest.raises(newsclf.ArtifactError, match=r"pipeline\.joblib: can't be read"):
        pull(str(tmp_path / "further"), tmp_path / "none", pipelines=True)
    assert not (tmp_path / "none").exists()


def test_only_a_whole_model_is_pushed(model: Path, tmp_path: Path, memory: Any) -> None:
    (model / "README.md").write_text("changed")
    for address in (str(tmp_path / "shared"), "memory://shared", "hf://me/shared"):
        with pytest.raises(newsclf.ArtifactError, match=r"README\.md: its content was changed"):
            push(model, address)
    assert not (tmp_path / "shared").exists()
    assert not memory.exists("shared")


def test_only_a_whole_model_is_put_in_place(model: Path, tmp_path: Path, memory: Any) -> None:
    push(model, "memory://shared")
    out = tmp_path / "mine"
    pull("memory://shared", out)
    before = contents(out)
    memory.pipe_file("/shared/text.npz", b"other")
    with pytest.raises(newsclf.ArtifactError, match=r"memory://shared/text\.npz: is not what its checksum says"):
        pull("memory://shared", out)
    memory.rm_file("/shared/text.npz")
    with pytest.raises(newsclf.InputError, match=r"memory://shared/text\.npz: is not there"):
        pull("memory://shared", out)
    memory.pipe_file("/shared/config.json", b"{}")
    with pytest.raises(newsclf.ArtifactError, match=r"memory://shared/config\.json: damaged"):
        pull("memory://shared", out)
    memory.rm_file("/shared/config.json")
    with pytest.raises(newsclf.InputError, match=r"memory://shared/config\.json: is not there"):
        pull("memory://shared", out)
    assert contents(out) == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["mine", "model"]


def test_tables_that_are_damaged_but_signed_are_not_put_in_place(model: Path, tmp_path: Path) -> None:
    (model / "html.npz").write_bytes(b"PK" + bytes(100))
    sign(model)
    with pytest.raises(newsclf.ArtifactError, match=f"^{model}: the table of the html part is damaged"):
        pull(str(model), tmp_path / "mine")
    assert not (tmp_path / "mine").exists()


@pytest.mark.parametrize("name", ["../evil.py", "/tmp/evil.py", "sub/evil.py", ".hidden", ""])
def test_no_name_leads_out_of_the_folder(model: Path, tmp_path: Path, memory: Any, name: str) -> None:
    change_config(model, lambda config: config["sha256"].update({name: "0" * 64}))
    for file, content in contents(model).items():
        memory.pipe_file(f"/shared/{file}", content)
    with pytest.raises(newsclf.ArtifactError, match="leads out"):
        pull("memory://shared", tmp_path / "in" / "mine")
    assert not (tmp_path / "in").exists()


def test_only_what_the_config_names_is_fetched(sample_model: Path, tmp_path: Path, memory: Any) -> None:
    push(sample_model, "memory://shared")
    memory.pipe_file("/shared/setup.py", b"boom")
    memory.pipe_file("/shared/.gitattributes", b"* binary")
    pull("memory://shared", tmp_path / "mine")
    assert contents(tmp_path / "mine") == without_pipeline(contents(sample_model))


def test_too_many_and_too_large_files_are_refused(
    model: Path, tmp_path: Path, memory: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    push(model, "memory://shared")
    monkeypatch.setattr("newsclf.hub.MAX_MODEL", 10_000)
    with pytest.raises(newsclf.InputError, match="larger than a newsclf model may be"):
        pull("memory://shared", tmp_path / "mine")
    monkeypatch.undo()
    change_config(model, lambda config: config["sha256"].update({f"f{i}": "0" * 64 for i in range(100)}))
    memory.pipe_file("/shared/config.json", (model / "config.json").read_bytes())
    with pytest.raises(newsclf.ArtifactError, match="at most 32"):
        pull("memory://shared", tmp_path / "mine")
    assert not (tmp_path / "mine").exists()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_not_waited_for(model: Path, tmp_path: Path) -> None:
    (model / "config.json").unlink()
    os.mkfifo(model / "config.json")
    with pytest.raises(newsclf.ArtifactError, match="pipe or device"):
        pull(str(model), tmp_path / "mine")


def test_nothing_but_a_model_is_replaced(sample_model: Path, tmp_path: Path, memory: Any) -> None:
    thesis = tmp_path / "thesis"
    thesis.mkdir()
    (thesis / "config.json").write_text('{"format": "mine"}')
    for act in (partial(pull, str(sample_model), thesis), partial(push, sample_model, str(thesis))):
        with pytest.raises(newsclf.InputError, match="did not write there"):
            act()
    assert list(contents(thesis)) == ["config.json"]
    (tmp_path / "file").write_text("x")
    with pytest.raises(newsclf.InputError, match="found a file"):
        pull(str(sample_model), tmp_path / "file")
    for name, content in (("config.json", b'{"format": "other"}'), ("html.npz", b"mine")):
        memory.store.clear()
        memory.pipe_file(f"/bucket/{name}", content)
        with pytest.raises(newsclf.InputError, match="memory://bucket: holds files of these names"):
            push(sample_model, "memory://bucket")
        assert memory.cat_file(f"/bucket/{name}") == content
        assert memory.ls("/bucket", detail=False) == [f"/bucket/{name}"]


def test_a_newer_model_takes_the_place_of_the_one_before(model: Path, tmp_path: Path, memory: Any) -> None:
    push(model, "memory://shared")
    memory.pipe_file("/shared/NOTES.txt", b"by hand")
    (model / PIPELINE).unlink()
    change_config(model, lambda config: (config["sha256"].pop(PIPELINE), config.update(name="newer")))
    push(model, "memory://shared")
    there = {path.rsplit("/", 1)[1] for path in memory.ls("/shared", detail=False)}
    assert there == {*contents(model), "NOTES.txt"}
    pull("memory://shared", tmp_path / "mine")
    assert contents(tmp_path / "mine") == contents(model)


def test_a_version_that_is_not_read_here_is_refused_by_both(model: Path, tmp_path: Path, memory: Any) -> None:
    change_config(model, lambda config: config.update(format_version=99))
    for file, content in contents(model).items():
        memory.pipe_file(f"/shared/{file}", content)
    with pytest.raises(newsclf.ArtifactError, match=r"memory://shared: .*format version 99.* reads .*format version 2"):
        pull("memory://shared", tmp_path / "mine")


@pytest.mark.parametrize("address", ["hf://me/model", "https://host/model", "s3://bucket/model"])
def test_predicting_fetches_nothing_and_says_so(address: str) -> None:
    for name in (address, Path(address)):
        with pytest.raises(newsclf.ArtifactError, match=r"predicting fetches nothing: .*newsclf model pull"):
            newsclf.load(name)


@pytest.mark.parametrize("address", ["hf://model", "hf://datasets/me/model", "hf://me/model/sub", "hf://", "odd://x/y"])
def test_an_address_that_is_none(sample_model: Path, tmp_path: Path, address: str) -> None:
    for act in (partial(pull, address, tmp_path / "mine"), partial(push, sample_model, address)):
        with pytest.raises(newsclf.InputError, match=f"^{address}"):
            act()


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(newsclf.InputError, match="expected a model folder or an address such as hf://owner/name"):
        pull("me/model", tmp_path / "mine")


@pytest.mark.parametrize(
    ("package", "address"), [("huggingface_hub", "hf://me/model"), ("aiohttp", "http://127.0.0.1:9/model")]
)
def test_a_missing_package_is_named(tmp_path: Path, package: str, address: str) -> None:
    script = f"import sys; sys.modules[{package!r}] = None; from newsclf.cli import app; app()"
    arguments = ["model", "pull", address, "--out", str(tmp_path / "mine")]
    done = subprocess.run([sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "`pip install '.[hub]'`" in done.stderr
    assert done.stderr.count("\n") == 1


# http.


def test_pulling_from_a_web_server(sample_model: Path, tmp_path: Path) -> None:
    pytest.importorskip("aiohttp")
    with served(partial(_Quiet, directory=str(sample_model.parent))) as url:
        pull(f"{url}/{sample_model.name}/", tmp_path / "mine")
        assert contents(tmp_path / "mine") == without_pipeline(contents(sample_model))
        with pytest.raises(newsclf.InputError, match=r"/gone/config\.json: is not there"):
            pull(f"{url}/gone", tmp_path / "none")
        with pytest.raises(newsclf.InputError, match="nothing can be put behind http"):
            push(sample_model, f"{url}/{sample_model.name}")
    with pytest.raises(newsclf.InputError, match="or can't be reached"):
        pull(url, tmp_path / "none")


class _Endless(BaseHTTPRequestHandler):
    """Answers without a length and without an end; counts what it got rid of."""

    sent = 0

    def log_message(self, *_: Any) -> None:
        pass

    def do_HEAD(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "10")
        self.end_headers()

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        try:
            while type(self).sent < 1_000_000_000:
                self.wfile.write(b" " * 65536)
                type(self).sent += 65536
        except OSError:
            self.close_connection = True


def test_a_server_that_sends_without_end_is_hung_up_on(tmp_path: Path) -> None:
    pytest.importorskip("aiohttp")
    with served(_Endless) as url, pytest.raises(newsclf.InputError, match="larger than a newsclf model may be"):
        pull(url, tmp_path / "mine")
    assert 2_500_000 < _Endless.sent < 100_000_000


# The Hub.


@pytest.fixture
def hub() -> Iterator[FakeHub]:
    with fake_hub() as running:
        yield running


@pytest.fixture
def run(hub: FakeHub, tmp_path: Path) -> Run:
    """newsclf in a process of its own, since huggingface_hub reads its settings once."""

    def start(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
        own = {"HF_ENDPOINT": hub.url, "HF_HOME": str(tmp_path / "hf"), "HF_TOKEN": TOKEN, "HF_HUB_DISABLE_XET": "1"}
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("HF_", "HUGGING"))}
        command = [sys.executable, "-m", "newsclf", "model", *map(str, arguments)]
        return subprocess.run(
            command, capture_output=True, text=True, check=False, env={**kept, **own, **environment}, timeout=120
        )

    return start


def test_there_and_back_through_the_hub(hub: FakeHub, run: Run, sample_model: Path, tmp_path: Path) -> None:
    pushed = run("push", sample_model, "hf://me/sample", "--private")
    assert pushed.returncode == 0, pushed.stderr
    assert pushed.stdout.startswith(f"pushed to {hub.url}/me/sample/commit/")
    assert pushed.stderr == ""
    repo = hub.repos["me/sample"]
    assert repo.private
    assert {**contents(sample_model), ".gitattributes": b"*.npz filter=lfs\n"} == repo.files()
    assert set(hub.large.values()) >= {(sample_model / "html.npz").read_bytes()}
    hub.requests.clear()
    pulled = run("pull", "hf://me/sample", "--out", tmp_path / "mine")
    assert pulled.returncode == 0, pulled.stderr
    assert pulled.stdout.count("\n") == len(contents(sample_model))
    assert contents(tmp_path / "mine") == without_pipeline(contents(sample_model))
    assert not any(request.endswith((PIPELINE, ".gitattributes")) for request in hub.requests)
    assert TOKEN not in pushed.stdout + pushed.stderr + pulled.stdout + pulled.stderr
    stranger = run("pull", "hf://me/sample", "--out", tmp_path / "theirs", HF_TOKEN="hf_other")
    assert stranger.returncode == 1
    assert "no such model repo, or none that you may see: log in with `hf auth login`" in stranger.stderr
    assert not (tmp_path / "theirs").exists()


def test_revisions_of_the_hub(hub: FakeHub, run: Run, model: Path, tmp_path: Path) -> None:
    assert run("push", model, "hf://me/sample").returncode == 0
    first = hub.repos["me/sample"].branches["main"]
    before = contents(model)
    change_config(model, lambda config: (config["sha256"].pop(PIPELINE), config.update(name="newer")))
    (model / PIPELINE).unlink()
    pushed = run("push", model, "hf://me/sample@v2")
    assert pushed.returncode == 0, pushed.stderr
    repo = hub.repos["me/sample"]
    assert repo.branches["main"] == first
    assert set(repo.files("v2")) == {*contents(model), ".gitattributes"}
    for revision, expected in (("", before), ("@main", before), (f"@{first}", before), ("@v2", contents(model))):
        pulled = run("pull", f"hf://me/sample{revision}", "--out", tmp_path / "mine", "--pipeline")
        assert pulled.returncode == 0, pulled.stderr
        assert contents(tmp_path / "mine") == expected
    gone = run("pull", "hf://me/sample@v3", "--out", tmp_path / "mine")
    assert gone.returncode == 1
    assert "v3" in gone.stderr
    assert contents(tmp_path / "mine") == contents(model)


def test_what_the_hub_refuses_is_one_line(hub: FakeHub, run: Run, sample_model: Path, tmp_path: Path) -> None:
    hub.add("me/bert", {"config.json": json.dumps({"model_type": "bert"}).encode(), "html.npz": b"x"})
    cases = [
        (run("push", sample_model, "hf://me/bert"), "hf://me/bert: holds files of these names"),
        (run("push", sample_model, "hf://me/new", HF_TOKEN="hf_other"), "hf://me/new: can't be written .*401"),
        (run("pull", "hf://me/none", "--out", tmp_path / "mine"), "no such model repo"),
        (run("pull", "hf://me/bert", "--out", tmp_path / "mine"), r"hf://me/bert/config\.json: damaged"),
    ]
    hub.repos["me/bert"].commit("main", {"README.md": b""})
    cases.append((run("pull", "hf://me/bert", "--out", tmp_path / "mine"), r"me/bert/config\.json: .*"))
    for done, message in cases:
        assert done.returncode == 1
        assert re.search(message, done.stderr), done.stderr
        assert done.stderr.startswith("newsclf: ")
        assert done.stderr.count("\n") == 1
        assert "Traceback" not in done.stderr
    assert set(hub.repos) == {"me/bert"}
    assert not (tmp_path / "mine").exists()


def test_nobody_answers(run: Run, tmp_path: Path) -> None:
    done = run("pull", "hf://me/sample", "--out", tmp_path / "mine", HF_ENDPOINT="http://127.0.0.1:9")
    assert done.returncode == 1
    assert "newsclf: hf://me/sample/config.json: can't be read (" in done.stderr
    assert done.stderr.count("\n") == 1
