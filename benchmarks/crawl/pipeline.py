"""WARC to JSONL or Parquet through datatrove, on one machine or on Ray: an example, and what `trove` runs."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from datatrove.executor import LocalPipelineExecutor, RayPipelineExecutor
from datatrove.pipeline.writers import JsonlWriter, ParquetWriter

from newsclf.io.datatrove import NewsclfExtractor, NewsclfFilter, NewsclfReader


def pages_to_bodies(crawl: Path, out: Path, files: str, writer: str, **options: Any) -> list[Any]:
    """The steps for WARC files: `bodies` are written, `dropped` and `unread` are what came to nothing, with reasons."""
    return [
        NewsclfReader(str(crawl), glob_pattern=files, exclusion_writer=JsonlWriter(str(out / "unread"))),
        NewsclfExtractor(**options, exclusion_writer=JsonlWriter(str(out / "dropped"))),
        _writer(out, writer),
    ]


def texts_to_bodies(crawl: Path, out: Path, files: str, writer: str, **options: Any) -> list[Any]:
    """The steps for WET files, whose texts are trimmed to their bodies."""
    return [
        NewsclfReader(str(crawl), glob_pattern=files, exclusion_writer=JsonlWriter(str(out / "unread"))),
        NewsclfFilter(trim=True, **options, exclusion_writer=JsonlWriter(str(out / "dropped"))),
        _writer(out, writer),
    ]


def _writer(out: Path, writer: str) -> Any:
    # A URL a column: Parquet's types are those of the first document.
    return (
        ParquetWriter(str(out / "bodies"), expand_metadata=True)
        if writer == "parquet"
        else JsonlWriter(str(out / "bodies"), expand_metadata=True)
    )


def run(steps: list[Any], tasks: int, workers: int, logs: Path, executor: str, seconds: int | None) -> bool:
    """Run a pipeline, or what an earlier run has left of it; whether all of it is done now.

    Args:
        steps: the pipeline.
        tasks: into how many the files are divided. It must be the same each time.
        workers: how many run at once.
        logs: the folder of logs and completions.
        executor: "local" or "ray".
        seconds: of Ray, the limit for a task; it ends one whose pool has lost its process, which would wait for ever.
    """
    if executor == "ray":
        import ray

        # Each task may be on any machine of a real cluster: `ray.init(address="auto")`, and folders that all see.
        ray.init(num_cpus=workers, include_dashboard=False, log_to_driver=False, configure_logging=False)
        made = RayPipelineExecutor(
            steps, tasks=tasks, workers=workers, mem_per_cpu_gb=1, time=seconds, logging_dir=str(logs)
        )
    else:
        made = LocalPipelineExecutor(steps, tasks=tasks, workers=workers, logging_dir=str(logs))
    made.run()
    return not made.get_incomplete_ranks(range(tasks))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run; the exit code is 1 where tasks are left."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.crawl.pipeline", description=__doc__)
    parser.add_argument("crawl", type=Path, help="a folder of WARC or WET files")
    parser.add_argument("--out", type=Path, required=True, help="the folder to write")
    parser.add_argument("--files", default="*.warc.gz", help="their names (%(default)s)")
    parser.add_argument("--wet", action="store_true", help="they are WET: trim the texts")
    parser.add_argument("--writer", choices=["jsonl", "parquet"], default="jsonl", help="(%(default)s)")
    parser.add_argument("--executor", choices=["local", "ray"], default="local", help="(%(default)s)")
    parser.add_argument("--workers", type=int, default=2, help="tasks at once (%(default)s)")
    parser.add_argument("--seconds", type=int, help="of Ray, the limit for a task")
    parser.add_argument("--model", help="a model; without it, the shipped one")
    parser.add_argument("--fast", action="store_true", help="predict with compiled code")
    parser.add_argument("--timeout", type=float, default=60.0, help="seconds for a page, 0 for no limit (%(default)s)")
    options = parser.parse_args(arguments)
    steps = (texts_to_bodies if options.wet else pages_to_bodies)(
        options.crawl,
        options.out,
        options.files,
        options.writer,
        model=options.model,
        fast=options.fast,
        timeout=options.timeout or None,
    )
    tasks = len(list(options.crawl.glob(options.files)))
    done = run(steps, tasks, options.workers, options.out / "logs", options.executor, options.seconds)
    return 0 if done else 1


if __name__ == "__main__":
    raise SystemExit(main())
