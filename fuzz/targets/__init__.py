"""What is fuzzed: each target is a room of its own, with a `check` that fails where a property does not hold."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

SEEDS, WORDS = (Path(__file__).resolve().parents[1] / name for name in ("seeds", "words"))


@dataclass(frozen=True, slots=True)
class Target:
    """What the runner has to know of a target before it imports what is fuzzed.

    Attributes:
        name: of the target and of its module.
        modules: the modules of newsclf whose coverage guides the fuzzer, those below them included.
        max_len: bytes of an input.
    """

    name: str
    modules: tuple[str, ...]
    max_len: int

    @property
    def check(self) -> Callable[[bytes], None]:
        """Tries one input.

        It raises where a property does not hold, whatever it is that was raised.
        """
        found: Callable[[bytes], None] = import_module(f"{__name__}.{self.name}").check
        return found

    @property
    def words(self) -> Path:
        """The file of what the fuzzer puts into inputs as a whole, as libFuzzer reads it."""
        return WORDS / f"{self.name}.dict"

    def seeds(self) -> dict[str, bytes]:
        """The inputs to start from, by name: the files in `seeds`, and for binary formats what the module makes."""
        folder = SEEDS / self.name
        found = {path.name: path.read_bytes() for path in sorted(folder.glob("*"))} if folder.is_dir() else {}
        made: Callable[[], Mapping[str, bytes]] | None = getattr(
            import_module(f"{__name__}.{self.name}"), "made_seeds", None
        )
        return found | (dict(made()) if made is not None else {})

    def instruments(self, module: str) -> bool:
        """Whether a module's coverage guides the fuzzer."""
        return any(module == own or module.startswith(f"{own}.") for own in self.modules)


def fast_folder() -> Path:
    """A new folder, in memory where the system has such a place; it goes with the process."""
    memory = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(prefix="newsclf-fuzz-", dir=memory if os.access(memory, os.W_OK) else None))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


TARGETS = {
    target.name: target
    for target in (
        Target("segmenting", ("newsclf.segment",), 4096),
        Target("plain_text", ("newsclf.segment.text", "newsclf.segment.rendering", "newsclf.segment.decode"), 4096),
        Target("alignment", ("newsclf.builders.align", "newsclf.builders.carry"), 1024),
        Target(
            "artifact",
            (
                "newsclf.artifact",
                "newsclf.artifact_config",
                "newsclf.tables",
                "newsclf.traces",
                "newsclf.io.arrays",
                "newsclf.io.bounded",
                "newsclf.io.plain_json",
            ),
            8192,
        ),
        Target("configuration", ("newsclf.config", "newsclf.memory"), 2048),
        Target("warc", ("newsclf.io.warc", "newsclf.io.members", "newsclf.io.buffered", "newsclf.io.http_body"), 8192),
        Target("http_body", ("newsclf.io.http_body",), 4096),
        Target(
            "records",
            (
                "newsclf.io.json_lines",
                "newsclf.io.tables",
                "newsclf.io.columns",
                "newsclf.io.formats",
                "newsclf.io.sources",
                "newsclf.io.stdin",
                "newsclf.io.members",
            ),
            4096,
        ),
        Target(
            "labels",
            (
                "newsclf.label.label_studio_tasks",
                "newsclf.label.json_lines",
                "newsclf.label.tables",
                "newsclf.label.entries",
                "newsclf.label.exchange",
            ),
            4096,
        ),
    )
}
