"""Many reports over several workers: the same table to the last byte, whoever dies on the way."""

import gc
import os
import signal
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from checker.cli.main import main
from checker.fleet import spread
from checker.packs.pack import Pack
from tests.fleet import hospital

ROOT = Path(__file__).parents[2]
ON = ("--on", "2026-11-21", "--quiet")


class Cluster(NamedTuple):
    """A scheduler and two workers on this machine."""

    address: str
    workers: list[subprocess.Popen[bytes]]


def start(*words: str, folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "distributed.cli." + words[0], *words[1:]],
        cwd=folder,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "30",
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    """A real scheduler with two workers, on the loopback only."""
    file = tmp_path / "scheduler.json"
    loopback = ("--host", "127.0.0.1")
    scheduler = start(
        "dask_scheduler", *loopback, "--port", "0", "--no-dashboard", "--scheduler-file", str(file),
        folder=tmp_path,
    )  # fmt: skip
    started = [scheduler]
    try:
        workers = [
            start(
                "dask_worker", *loopback, "--scheduler-file", str(file), "--nthreads", "1",
                "--no-dashboard", "--no-nanny", "--memory-limit", "0",
                "--local-directory", str(tmp_path / f"w{number}"),
                folder=tmp_path,
            )
            for number in range(2)
        ]  # fmt: skip
        started += workers
        from distributed import Client  # noqa: PLC0415 - heavy

        while not file.exists():
            assert scheduler.poll() is None
            time.sleep(0.05)
        with Client(scheduler_file=str(file), timeout=60) as client:  # type: ignore[no-untyped-call]
            client.wait_for_workers(2, timeout=60)
            address = client.scheduler.address
        yield Cluster(address, workers)
    finally:
        for one in started:
            one.kill()
            one.wait()
        # What the library leaves open ends here, and is nobody else's warning.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)
            gc.collect()


@pytest.fixture
def share(tmp_path: Path, pack: Pack) -> list[str]:
    """Reports in a folder and in a zip, with files that are none."""
    hospital.fill_folder(tmp_path / "in", pack, 150)
    hospital.fill_zip(tmp_path / "in" / "more.zip", pack, 130)
    (tmp_path / "in" / "bad.json").write_text("{", encoding="utf-8")
    return [str(tmp_path / "in"), str(tmp_path / "none.json")]


def outputs(share: list[str], out: Path, *more: str) -> dict[str, bytes]:
    out.mkdir()
    argv = ["fleet", *share, *ON, "--rejudge", *more]
    for form in ("json", "csv", "jsonl"):
        argv += [f"--{form}", str(out / form)]
    main(argv)
    return {path.name: path.read_bytes() for path in out.iterdir()}


@pytest.mark.real
def test_two_workers_make_the_same_table(
    cluster: Cluster, share: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spread, "TOGETHER", 20)
    alone = outputs(share, tmp_path / "alone")
    assert outputs(share, tmp_path / "together", "--dask", cluster.address) == alone
    assert len(alone["csv"].splitlines()) > 150


@pytest.mark.real
def test_a_worker_that_dies_costs_nothing(
    cluster: Cluster, share: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spread, "TOGETHER", 5)
    alone = outputs(share, tmp_path / "alone")
    killed = threading.Event()
    given = spread._result

    def kill_once(task: object) -> bytes:
        if not killed.is_set():
            cluster.workers[0].send_signal(signal.SIGKILL)
            killed.set()
        return given(task)

    monkeypatch.setattr(spread, "_result", kill_once)
    assert outputs(share, tmp_path / "together", "--dask", cluster.address) == alone
    assert killed.is_set()
    assert cluster.workers[0].wait(10) == -signal.SIGKILL
    assert cluster.workers[1].poll() is None


def test_what_a_worker_does_is_the_same_every_time(share: list[str], pack: Pack) -> None:
    from checker.fleet import sources  # noqa: PLC0415
    from tests.fleet.hospital import DAY  # noqa: PLC0415

    settings = spread.Settings(str(ROOT / "rules"), pack.file.id, DAY, "ja", rejudge=True)
    parts = tuple(sources.parts([Path(one) for one in share], 50))
    assert spread.gather(parts, settings) == spread.gather(parts, settings)
    assert sum(part.number for part in parts) == 150 + 130 + 2


def test_without_a_scheduler_it_is_told(share: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spread, "_SECONDS", 1)
    with pytest.raises(spread.SpreadError, match="scheduler"):
        main(["fleet", *share, *ON, "--dask", "tcp://127.0.0.1:9"])
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(spread.SpreadError, match="Dask"):
        main(["fleet", *share, *ON, "--dask", "tcp://127.0.0.1:9"])
