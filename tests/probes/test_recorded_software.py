"""Every recorded machine gives the programs and printers that its name promises."""

from typing import Any

import pytest

from checker.model import Fact
from checker.probes import acrobat, browser, cancer_registry, excel, printer, vpn_client
from tests.recorded_host import RECORDED, RecordedHost

PROBES = (browser, acrobat, excel, vpn_client, printer, cancer_registry)

# browsers (scope of the user marked *) | Acrobat | Excel | AWS VPN Client | other VPN
# | printers (A4 +, no A4 -, unknown ?, virtual v; the default first with !) | traces
MACHINES = {
    "windows-11-pro": "edge chrome | reader 32 | click-to-run | 5.4.2 | | +! v v v v | ",
    "windows-11-home-8gb-igpu": "edge | reader 64 | click-to-run | | | +! v v | ",
    "windows-10-pro": "edge | pro 32 | msi | | ipsec | ?! v v v | ",
    "small-screen-1366x768": "edge | | | | | v! v v | ",
    "two-monitors": "edge chrome | unknown 64 | click-to-run | | openvpn | +! - v v | ",
    "per-user-chrome": "edge chrome* | reader 32 | click-to-run | 5.4.2 | | +! v | ",
    "store-office": "edge | reader 64 | store | | | +! v v | ",
    "unified-reader": "edge chrome | reader 64 | click-to-run | | | +! v | ",
    "aws-client-5": "edge | reader 32 | click-to-run | 5.4.2 | | +! v | ",
    "aws-client-6": "edge | reader 64 | click-to-run | 6.0.1 | | +! v | ",
    "cancer-registry-signals": "edge | reader 32 | click-to-run | 5.4.2 | ipsec | +! v | "
    "program shortcut url shortcut vpn",
    "remote-desktop": "edge chrome | reader 64 | click-to-run | 5.4.2 | | v! v | ",
    "system-drive-d": "edge | reader 32 | click-to-run | 5.4.2 | | +! v | ",
    "macos-15-macbook-air": "chrome safari | reader | app | 6.0.1 | | +! | ",
    "macos-14-imac-intel": "edge safari | pro | | | openvpn | | ",
    "linux-debian-12": "chrome | | | | openvpn | +! v | ",
}


def test_every_recording_is_named_here() -> None:
    assert set(MACHINES) <= {path.stem for path in RECORDED.glob("*.json")}


@pytest.mark.parametrize("name", MACHINES)
def test_a_recorded_machine_gives_what_its_name_promises(name: str) -> None:
    host = RecordedHost.named(name)
    facts: dict[str, Fact[Any]] = {}
    for module in PROBES:
        facts.update(module.PROBE.read(host))
    assert sketch(facts) == [" ".join(part.split()) for part in MACHINES[name].split("|")]


def sketch(facts: dict[str, Fact[Any]]) -> list[str]:
    value: dict[str, Any] = {key: fact.value for key, fact in facts.items()}
    adobe, office, client = (
        value[f"software.{name}"] for name in ("acrobat", "excel", "vpn_client")
    )
    return [
        " ".join(b.name + "*" * (b.scope == "user") for b in value["browser.installed"]),
        f"{adobe.edition} {adobe.bits or ''}".strip() if adobe else "",
        office.kind if office else "",
        client.version if client else "",
        " ".join(vpn.kind for vpn in value["software.other_vpn"]),
        " ".join(
            ("v" if queue.virtual else {True: "+", False: "-", None: "?"}[queue.a4])
            + "!" * queue.default
            for queue in value["printer.queues"]
        ),
        " ".join(signal.kind for signal in value["cancer_registry.signals"]),
    ]


@pytest.mark.parametrize("name", MACHINES)
def test_every_program_of_a_recorded_machine_has_a_version(name: str) -> None:
    host = RecordedHost.named(name)
    facts: dict[str, Fact[Any]] = {}
    for module in (browser, acrobat, excel, vpn_client):
        facts.update(module.PROBE.read(host))
    found = [*facts["browser.installed"].value, *facts["software.other_vpn"].value]  # type: ignore[misc]
    found += [
        facts[key].value
        for key in ("software.acrobat", "software.excel", "software.vpn_client")
        if facts[key].value is not None
    ]
    assert all(program.version for program in found)
