"""The built executable on recorded PCs: registry and files as recorded, screens, printers.

What this shows: the executable starts, and reads what Windows' own calls return. Wine is not
Windows.
"""

import getpass
import json
import os
from pathlib import Path

import msgspec
import pytest

from checker.probes import acrobat, browser, cancer_registry, excel, os_info, vpn_client
from tests.probes.hardware import x_server
from tests.probes.print_service import CLOSED, print_service
from tests.recorded_host import RECORDED, RecordedHost
from tests.windows.conftest import Run
from tests.windows_machine import lay_out, lay_out_versions, recording

pytestmark = pytest.mark.real

PROBES = (os_info, browser, acrobat, excel, vpn_client, cancer_registry)
MACHINES = sorted(
    path.stem
    for path in RECORDED.glob("*.json")
    # Wine's Windows is always on drive C.
    if path.stem != "system-drive-d"
    and json.loads(path.read_text(encoding="utf-8"))["system"] == "windows"
)


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("versions")


@pytest.mark.parametrize("name", MACHINES)
def test_the_executable_reads_what_the_recorded_pc_gives(
    name: str, program: Path, prefix: Path, scratch: Path, run: Run
) -> None:
    recorded = recording(name, getpass.getuser())
    lay_out(recorded, prefix)
    lay_out_versions(recorded, prefix, scratch)
    expected = {}
    for module in PROBES:
        expected.update(module.PROBE.read(RecordedHost(recorded)))
    del expected["os.arch"]  # the processor stays this machine's
    ended = run(program, "check", "--offline", "--json", "-")
    assert ended.err == ""
    found = ended.json()["facts"]["facts"]
    for facts in (wanted := json.loads(msgspec.json.encode(expected)), found):
        facts["cancer_registry.signals"]["value"].sort(key=lambda s: (s["kind"], s["what"]))
    assert {key: found[key] for key in wanted} == wanted


@pytest.mark.parametrize(
    ("size", "status"),
    [("1366x768", "not_met"), ("1280x1024", "below_recommended"), ("1920x1080", "met")],
)
def test_the_screen_is_judged_by_its_pixels(
    size: str, status: str, program: Path, run: Run
) -> None:
    with x_server(size) as display:
        report = run(program, "check", "--offline", "--json", "-", on=display).json()
    (screen,) = report["facts"]["facts"]["display.screens"]["value"]
    assert f"{screen['width']}x{screen['height']}" == size
    statuses = {verdict["id"]: verdict["status"] for verdict in report["verdicts"]}
    assert statuses["display"] == status


@pytest.mark.parametrize(
    ("driver", "a4", "status"), [("generic", True, "needs_answer"), ("dymo", False, "needs_answer")]
)
def test_a_printer_is_judged_by_its_paper(  # noqa: PLR0913, PLR0917 - fixtures
    driver: str,
    a4: bool,  # noqa: FBT001 - a parameter of the test
    status: str,
    program: Path,
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "cups").mkdir()
    with print_service(tmp_path / "cups", monkeypatch) as lpadmin:
        lpadmin("-p", "受付", "-E", "-v", CLOSED, "-m", f"drv:///sample.drv/{driver}.ppd")
        more = {"CUPS_SERVER": os.environ["CUPS_SERVER"]}
        report = run(program, "check", "--offline", "--json", "-", more=more).json()
    (queue,) = report["facts"]["facts"]["printer.queues"]["value"]
    assert (queue["name"], queue["a4"]) == ("受付", a4)
    statuses = {verdict["id"]: verdict["status"] for verdict in report["verdicts"]}
    assert statuses["printer_a4"] == status
