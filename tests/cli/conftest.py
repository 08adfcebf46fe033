"""Files that the command line is tried with."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from checker.model import Answers, Report
from checker.packs.pack import Pack
from tests import machines

SAID = Answers(
    cancer_registry_terminal=False, a4_printer_available=True, security_rules_followed=True
)
NETWORK: dict[str, Any] = {
    "network.proxy": {"value": {"mode": "none"}, "source": "test"},
    "network.https": {
        "value": [{"host": "example.jp", "port": 443, "stage": "done"}],
        "source": "test",
    },
    "network.vpn": {
        "value": {"target": "example.jp:443", "proof": "openvpn", "stage": "done"},
        "source": "test",
    },
}
"""A network on which everything works."""


class Desk:
    """A folder with a facts file of every exit code, reports and answers."""

    def __init__(self, root: Path, pack: Pack) -> None:
        self.root = root
        self.pack = pack
        self.answers = self.put(
            "回答.toml",
            "cancer_registry_terminal = false\n"
            "a4_printer_available = true\nsecurity_rules_followed = true\n",
        )
        ready = msgspec.to_builtins(machines.facts("windows-11-pro"))
        ready["facts"] |= NETWORK
        self.ready = self.put("適合.json", json.dumps(ready, ensure_ascii=False))
        self.incomplete = self.put_facts("incomplete.json", "windows-11-pro")
        self.not_ready = self.put_facts("not ready.json", "small-screen-1366x768")
        self.report = self.put_report("old.json", "windows-11-home-8gb-igpu")
        self.other_report = self.put_report("new.json", "windows-11-pro")

    def put(self, name: str, text: str) -> Path:
        """Write a file."""
        path = self.root / name
        path.write_text(text, encoding="utf-8")
        return path

    def put_facts(self, name: str, machine: str) -> Path:
        """Write a recorded machine's facts file."""
        return self.put(name, msgspec.json.encode(machines.facts(machine)).decode())

    def put_report(self, name: str, machine: str) -> Path:
        """Write a recorded machine's report."""
        report: Report = machines.report(machine, self.pack, answers=SAID)
        return self.put(name, msgspec.json.encode(report).decode())

    def names(self) -> list[str]:
        """Return what is in the folder."""
        return sorted(path.name for path in self.root.iterdir())


@pytest.fixture
def desk(tmp_path: Path, pack: Pack) -> Desk:
    """Return a folder with files to try commands on."""
    return Desk(tmp_path, pack)
