"""What is written down for others says what the program does."""

import json
import re
from pathlib import Path
from typing import Any, get_args

import pytest
import schema

from checker.exit_status import ExitStatus
from checker.model import (
    FACT_FIELDS,
    Answers,
    Estimate,
    Facts,
    NetworkReason,
    ProbeReason,
    Report,
    Verdict,
)
from checker.packs.load import DEFAULT_PACK
from checker.packs.pack import Pack

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "exit-codes.md").read_text(encoding="utf-8")
SCHEMAS = ROOT / "rules" / "schema"


def rows(title: str) -> list[str]:
    """Return the first column of the table under a title of the page."""
    section = PAGE.split(f" / {title}\n")[1].split("\n## ")[0]
    return re.findall(r"^\| `?([a-z0-9_]+)`? \|", section, re.MULTILINE)[0:]


def test_the_exit_codes_are_written_down() -> None:
    codes = [int(one) for one in rows("Exit codes") if one.isdecimal()]
    assert codes == sorted(map(int, ExitStatus))


def test_the_failure_reasons_are_written_down() -> None:
    assert rows("Why a fact could not be had")[1:] == list(get_args(ProbeReason))


def test_the_network_reasons_are_written_down() -> None:
    assert rows("Why the network stopped")[1:] == list(get_args(NetworkReason))


@pytest.mark.parametrize("name", schema.kinds())
def test_a_checked_in_schema_is_that_of_the_struct(name: str) -> None:
    checked_in = (SCHEMAS / f"{name}.schema.json").read_bytes()
    assert checked_in == schema.text(schema.kinds()[name]), "run python3 build/schema.py"


def test_no_schema_is_left_over() -> None:
    assert {path.name.removesuffix(".schema.json") for path in SCHEMAS.iterdir()} == set(
        schema.kinds()
    )


def test_schemas_can_be_written_and_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "rules" / "schema").mkdir(parents=True)
    monkeypatch.setattr(schema, "ROOT", tmp_path)
    assert schema.main(["--check"]) == 1
    assert list((tmp_path / "rules" / "schema").iterdir()) == []
    assert schema.main([]) == 0
    assert schema.main(["--check"]) == 0
    assert "different: none" in capsys.readouterr().out


def properties(kind: type[Any]) -> dict[str, Any]:
    whole = json.loads(schema.text(kind))
    return dict(whole["$defs"][kind.__name__]["properties"])


def test_the_files_have_the_keys_that_scripts_rely_on() -> None:
    assert list(properties(Facts)) == [
        "collected_at",
        "facts",
        "machine",
        "origin",
        "schema",
        "tags",
    ]
    assert set(properties(Report)) == {
        "schema",
        "tool",
        "pack",
        "judged_on",
        "facts",
        "answers",
        "overall",
        "code",
        "verdicts",
        "contacted",
        "subsidy",
        "advice",
    }
    assert set(properties(Verdict)) == {
        "id",
        "level",
        "status",
        "outcome",
        "title",
        "measured",
        "required",
        "message",
        "remedy",
        "references",
        "failure",
    }
    assert set(properties(Estimate)) == {
        "program",
        "eligibility",
        "amount",
        "steps",
        "conditions",
        "items",
        "timeline",
        "references",
    }
    assert set(properties(Answers)) == {
        "cancer_registry_terminal",
        "a4_printer_available",
        "security_rules_followed",
        "dedicated_to_this_work",
        "display_confirmed",
        "link_batch_specification",
        "link_issuer",
        "link_pia",
        "link_ordinance",
        "link_contract",
        "link_policy",
        "link_daily_run",
        "link_result_mail",
        "link_run_hours",
        "institution",
        "plan",
        "tags",
    }


def test_the_fact_keys_are_those_that_scripts_rely_on() -> None:
    assert " ".join(FACT_FIELDS) == (
        "os.name os.version os.build os.arch memory.installed_bytes memory.usable_bytes"
        " disk.system_free_bytes disk.system_total_bytes display.screens session.kind"
        " browser.installed software.acrobat software.excel software.vpn_client software.other_vpn"
        " printer.queues network.proxy network.https network.vpn cancer_registry.signals"
        " security.antivirus security.disk_encryption link.endpoint link.reach link.tls"
        " link.trust link.certificate link.clock"
    )


def test_the_pack_has_the_requirements_that_scripts_rely_on(pack: Pack) -> None:
    assert pack.file.id == DEFAULT_PACK == "nanbyo-shoman-online"
    assert [entry.id for entry, _ in pack.entries] == [
        "memory",
        "disk_space",
        "display",
        "browser",
        "acrobat_reader",
        "excel",
        "vpn_client",
        "internet_https",
        "vpn_tcp443",
        "printer_a4",
        "not_cancer_registry_terminal",
        "security_rules",
        "operating_system",
    ]
