"""The part of the Hugging Face Hub's HTTP interface that huggingface_hub calls to share a model, on loopback.

Source: what huggingface_hub 2.4.0 sends, and https://huggingface.co/docs/hub/api.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlsplit

TOKEN = "hf_of_the_tests"


@dataclass
class Repo:
    """Commits by id with all their files, and the commit that each branch is at."""

    private: bool = False
    commits: dict[str, dict[str, bytes]] = field(default_factory=dict)
    branches: dict[str, str] = field(default_factory=dict)

    def commit(self, branch: str, files: dict[str, bytes]) -> str:
        content = [(name, hashlib.sha256(files[name]).hexdigest()) for name in sorted(files)]
        sha = hashlib.sha1(repr((branch, len(self.commits), content)).encode()).hexdigest()
        self.commits[sha] = files
        self.branches[branch] = sha
        return sha

    def files(self, branch: str = "main") -> dict[str, bytes]:
        return self.commits[self.branches[branch]]


class FakeHub:
    """Its address, its repos, the large files that were sent, and every request as `METHOD /path`."""

    def __init__(self) -> None:
        self.url = ""
        self.repos: dict[str, Repo] = {}
        self.large: dict[str, bytes] = {}
        self.requests: list[str] = []

    def add(self, name: str, files: dict[str, bytes]) -> Repo:
        repo = self.repos[name] = Repo()
        repo.commit("main", files)
        return repo


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    hub: FakeHub

    def log_message(self, *_: Any) -> None:
        pass

    def _answer(self, status: int, body: Any = b"", **headers: str) -> None:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        if "Content_Length" not in headers:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def _refuse(self, status: int, code: str) -> None:
        self._answer(status, {"error": code}, X_Error_Code=code, X_Error_Message=code)

    def do_any(self) -> None:
        path = unquote(urlsplit(self.path).path)
        self.hub.requests.append(f"{self.command} {path}")
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        for method, pattern, answer in self.ROUTES:
            found = re.fullmatch(pattern, path)
            if found and self.command in method:
                if method != "GET HEAD" and not self._known():
                    return self._refuse(401, "Unauthorized")
                return answer(self, body, **found.groupdict())
        self._refuse(404, "EntryNotFound")

    do_GET = do_HEAD = do_POST = do_PUT = do_any  # noqa: N815

    def _known(self) -> bool:
        # A large file is sent to an address that is itself the permission.
        return self.headers.get("Authorization") == f"Bearer {TOKEN}" or self.path.startswith("/large/")

    def _repo(self, name: str) -> Repo | None:
        repo = self.hub.repos.get(name)
        if repo is None or (repo.private and not self._known()):
            self._refuse(404, "RepoNotFound")
            return None
        return repo

    def _at(self, name: str, revision: str | None) -> tuple[Repo, str] | None:
        repo = self._repo(name)
        if repo is None:
            return None
        sha = repo.branches.get(revision or "main", revision or "main")
        if sha not in repo.commits:
            self._refuse(404, "RevisionNotFound")
            return None
        return repo, sha

    def create(self, body: bytes) -> None:
        asked = json.loads(body)
        name = f"{asked['organization']}/{asked['name']}"
        if name in self.hub.repos:
            return self._answer(409, {"error": "exists", "url": f"{self.hub.url}/{name}"})
        repo = self.hub.add(name, {".gitattributes": b"*.npz filter=lfs\n"})
        repo.private = asked.get("visibility") == "private" or bool(asked.get("private"))
        self._answer(200, {"url": f"{self.hub.url}/{name}", "name": name, "id": name})

    def branch(self, body: bytes, repo: str, branch: str) -> None:
        found = self._repo(repo)
        if found is not None:
            if branch in found.branches:
                return self._refuse(409, "Conflict")
            found.branches[branch] = found.branches["main"]
            self._answer(200, {})

    def info(self, body: bytes, repo: str, revision: str | None = None) -> None:
        found = self._at(repo, revision)
        if found is not None:
            files = found[0].commits[found[1]]
            siblings = [{"rfilename": name} for name in sorted(files)]
            about = {"_id": "1", "id": repo, "modelId": repo, "sha": found[1], "private": found[0].private}
            self._answer(200, {**about, "siblings": siblings, "tags": [], "downloads": 0, "likes": 0})

    def tree(self, body: bytes, repo: str, revision: str) -> None:
        found = self._at(repo, revision)
        if found is not None:
            listed = []
            for name, content in sorted(found[0].commits[found[1]].items()):
                oid = hashlib.sha256(content).hexdigest()
                about = {"type": "file", "path": name, "size": len(content), "oid": oid[:40]}
                large = {"lfs": {"oid": oid, "size": len(content), "pointerSize": 130}}
                listed.append({**about, **(large if oid in self.hub.large else {})})
            self._answer(200, listed)

    def yaml(self, body: bytes) -> None:
        fine = json.loads(body)["content"].startswith("---\n")
        self._answer(200, {"errors": [] if fine else [{"message": "no front matter"}], "warnings": []})

    def preupload(self, body: bytes, repo: str, revision: str) -> None:
        if self._at(repo, revision) is not None:
            files = []
            for file in json.loads(body)["files"]:
                large = b"\0" in base64.b64decode(file["sample"]) or file["size"] > 10_000_000
                mode = "lfs" if large else "regular"
                files.append({"path": file["path"], "uploadMode": mode, "shouldIgnore": False, "oid": None})
            self._answer(200, {"files": files})

    def batch(self, body: bytes, repo: str) -> None:
        objects = []
        for asked in json.loads(body)["objects"]:
            upload = {"href": f"{self.hub.url}/large/{asked['oid']}"}
            verify = {"href": f"{self.hub.url}/large/{asked['oid']}/verify"}
            missing = asked["oid"] not in self.hub.large
            objects.append({**asked, **({"actions": {"upload": upload, "verify": verify}} if missing else {})})
        self._answer(200, {"transfer": "basic", "objects": objects})

    def large(self, body: bytes, oid: str) -> None:
        if hashlib.sha256(body).hexdigest() != oid:
            return self._refuse(400, "WrongContent")
        self.hub.large[oid] = body
        self._answer(200)

    def verify(self, body: bytes, oid: str) -> None:
        asked = json.loads(body)
        self._answer(200 if len(self.hub.large.get(oid, b"")) == asked["size"] else 400, {})

    def commit(self, body: bytes, repo: str, revision: str) -> None:
        found = self._at(repo, revision)
        if found is None:
            return
        files = dict(found[0].commits[found[1]])
        for line in body.decode().splitlines():
            entry = json.loads(line)
            value = entry["value"]
            if entry["key"] == "header":
                if value.get("parentCommit") not in (None, found[1]):
                    return self._refuse(412, "ParentCommitMismatch")
            elif entry["key"] == "file":
                files[value["path"]] = base64.b64decode(value["content"])
            elif entry["key"] == "lfsFile":
                files[value["path"]] = self.hub.large[value["oid"]]
            elif entry["key"] == "deletedFile":
                del files[value["path"]]
        sha = found[0].commit(revision, files)
        self._answer(200, {"success": True, "commitOid": sha, "commitUrl": f"{self.hub.url}/{repo}/commit/{sha}"})

    def resolve(self, body: bytes, repo: str, revision: str, file: str) -> None:
        found = self._at(repo, revision)
        if found is None:
            return
        content = found[0].commits[found[1]].get(file)
        if content is None:
            return self._refuse(404, "EntryNotFound")
        digest = hashlib.sha256(content).hexdigest()
        headers = {"X_Repo_Commit": found[1], "ETag": f'"{digest}"', "Accept_Ranges": "bytes"}
        if digest in self.hub.large and not self.path.startswith("/cdn"):
            linked = {"X_Linked_Size": str(len(content)), "X_Linked_ETag": f'"{digest}"'}
            return self._answer(302, b"", Location=f"{self.hub.url}/cdn/{digest}", **headers, **linked)
        self._answer(200, content, **headers, Content_Length=str(len(content)))

    def cdn(self, body: bytes, oid: str) -> None:
        self._answer(200, self.hub.large[oid], ETag=f'"{oid}"')

    ROUTES = (
        ("POST", r"/api/repos/create", create),
        ("POST", r"/api/validate-yaml", yaml),
        ("GET HEAD", r"/api/models/(?P<repo>[^/]+/[^/]+)", info),
        ("GET HEAD", r"/api/models/(?P<repo>[^/]+/[^/]+)/revision/(?P<revision>.+)", info),
        ("GET HEAD", r"/api/models/(?P<repo>[^/]+/[^/]+)/tree/(?P<revision>[^/]+)", tree),
        ("POST", r"/api/models/(?P<repo>[^/]+/[^/]+)/branch/(?P<branch>.+)", branch),
        ("POST", r"/api/models/(?P<repo>[^/]+/[^/]+)/preupload/(?P<revision>.+)", preupload),
        ("POST", r"/api/models/(?P<repo>[^/]+/[^/]+)/commit/(?P<revision>.+)", commit),
        ("POST", r"/(?P<repo>[^/]+/[^/]+)\.git/info/lfs/objects/batch", batch),
        ("PUT", r"/large/(?P<oid>[0-9a-f]{64})", large),
        ("POST", r"/large/(?P<oid>[0-9a-f]{64})/verify", verify),
        ("GET HEAD", r"/cdn/(?P<oid>[0-9a-f]{64})", cdn),
        ("GET HEAD", r"/(?P<repo>[^/]+/[^/]+)/resolve/(?P<revision>[^/]+)/(?P<file>.+)", resolve),
    )


@contextmanager
def fake_hub() -> Iterator[FakeHub]:
    """A hub that runs until the block ends."""
    hub = FakeHub()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"hub": hub}))
    hub.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
