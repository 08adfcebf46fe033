"""Recorded PCs laid out as a real registry and real files, and read through the Windows door.

What this shows: the Windows door and the recorded one give the same answer, and the print and
version calls are well formed. Wine is not Windows; its printers are those of a real CUPS.
"""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import windows_python
import wine

from checker.probes import acrobat, browser, cancer_registry, excel, vpn_client
from tests.probes.print_service import CLOSED, print_service
from tests.recorded_host import RecordedHost
from tests.windows_machine import end, lay_out, own_prefix

pytestmark = pytest.mark.real

PROBES = (browser, acrobat, excel, vpn_client, cancer_registry)
READ = r"""
import importlib, json, os, sys
import msgspec
from checker.door.this_pc import this_host

names, variables = json.loads(sys.argv[1])
os.environ.update(variables)
host = this_host()
facts = {}
for name in names:
    facts.update(importlib.import_module(name).PROBE.read(host))
sys.stdout.buffer.write(msgspec.json.encode(facts))
"""
CALL = r"""
import json, sys
from checker.door.this_pc import this_host
from checker.door.interface import ProbeError

host = this_host()
answers = []
for question in json.loads(sys.argv[1]):
    try:
        answers.append(host.call(*question))
    except ProbeError as error:
        answers.append(error.reason)
print(json.dumps(answers))
"""
COLLECT = r"""
import json, os, sys
import msgspec
from checker.probes.all import PROBES
from checker.probes.collect import collect
from checker.door.this_pc import this_host

facts = collect(this_host(), PROBES, json.loads(sys.argv[1]))
sys.stdout.buffer.write(msgspec.json.encode(facts))
sys.stdout.flush()
os._exit(0)  # threads that hang are what is tested
"""


@pytest.fixture(scope="module")
def python(needs: Callable[..., None]) -> Path:
    needs("wine", "x86_64-w64-mingw32-gcc")
    return windows_python.ensure() / "python.exe"


@pytest.fixture
def prefix(python: Path, tmp_path: Path) -> Iterator[Path]:
    """A Windows installation of the test's own, which shares only the system's files."""
    del python
    own = own_prefix(tmp_path / "prefix")
    yield own
    end(own)
    shutil.rmtree(own)


def run(python: Path, prefix: Path, code: str, argument: object) -> Any:  # noqa: ANN401 - JSON
    env = wine.python_environment(prefix)
    if "CUPS_SERVER" in os.environ:
        env["CUPS_SERVER"] = os.environ["CUPS_SERVER"]
    done = wine.run([python, "-c", code, json.dumps(argument)], env=env, timeout=90)
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    "name",
    [
        "windows-11-pro",
        "windows-10-pro",
        "two-monitors",
        "per-user-chrome",
        "store-office",
        "aws-client-6",
        "cancer-registry-signals",
    ],
)
def test_the_windows_door_gives_what_the_recorded_one_gives(
    name: str, python: Path, prefix: Path
) -> None:
    host = RecordedHost.named(name)
    recording = dict(host.data)
    # The files that are laid out are empty and carry no version.
    recording["calls"] = {}
    lay_out(recording, prefix)
    names = [module.__name__ for module in PROBES]
    found = run(python, prefix, READ, [names, recording["env"]])
    expected: dict[str, Any] = {}
    for module in PROBES:
        expected.update(module.PROBE.read(RecordedHost(recording)))
    for facts in (wanted := json.loads(msgspec.json.encode(expected)), found):
        signals = facts["cancer_registry.signals"]["value"]
        signals.sort(key=lambda signal: (signal["kind"], signal["what"]))
    assert found == wanted


def test_printers_by_the_print_calls_of_windows(
    python: Path,
    prefix: Path,
    needs: Callable[..., None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    needs("cupsd", "lpadmin")
    (tmp_path / "cups").mkdir()
    with print_service(tmp_path / "cups", monkeypatch) as lpadmin:
        lpadmin("-p", "受付", "-E", "-v", CLOSED, "-m", "drv:///sample.drv/generic.ppd")
        lpadmin("-p", "label", "-E", "-v", CLOSED, "-m", "drv:///sample.drv/dymo.ppd")
        lpadmin("-d", "受付")
        found = run(python, prefix, READ, [["checker.probes.printer"], {}])
        papers, sizes = run(
            python,
            prefix,
            CALL,
            [["DeviceCapabilitiesW", "受付", "", 2], ["DeviceCapabilitiesW", "受付", "", 3]],
        )
    queues = {queue["name"]: queue for queue in found["printer.queues"]["value"]}
    assert queues["受付"] == {
        "name": "受付",
        "a4": True,
        "virtual": False,
        "default": True,
        "kind": "unknown",  # neither port nor driver says that it is paper
    }
    assert queues["label"] == {
        "name": "label",
        "a4": False,
        "virtual": False,
        "default": False,
        "kind": "unknown",
    }
    assert 9 in papers
    assert any(abs(w - 2100) <= 20 and abs(h - 2970) <= 20 for w, h in sizes)


def test_all_probes_side_by_side_come_to_an_end(python: Path, prefix: Path) -> None:
    # Without the libraries loaded beforehand, the print and the display calls lock each other.
    facts = run(python, prefix, COLLECT, 30)
    assert {"display.screens", "printer.queues", "browser.installed"} <= facts.keys()
    late = [
        key for key, fact in facts.items() if fact.get("failure", {}).get("reason") == "timed_out"
    ]
    assert not late


def test_versions_of_program_files(python: Path, prefix: Path) -> None:
    dll = wine.windows_path(python.parent / windows_python.RUNTIME_LIBRARY)
    assert run(
        python,
        prefix,
        CALL,
        [
            ["GetFileVersionInfoW", dll],
            ["GetFileVersionInfoW", r"C:\absent.exe"],
            ["GetFileVersionInfoW", r"C:\windows\win.ini"],
        ],
    ) == ["3.13.11150.1013", "not_found", "not_found"]
