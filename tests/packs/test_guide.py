"""The examples of docs/writing-rules.md are rules that work."""

import datetime as dt
import re
import shutil
from pathlib import Path

import pytest

from checker import compose
from checker.judge import judge
from checker.model import Answers, Fact, fact_table
from checker.packs.load import load_pack
from checker.packs.locate import rules_root
from checker.packs.pack import Pack
from tests import machines

GUIDE = Path(__file__).parent.parent.parent / "docs" / "writing-rules.md"
BLOCKS = {
    found[1]: found[2]
    for found in re.finditer(
        r"```toml\n# rules/(\S+)\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL
    )
}
GIB = 2**30


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """Return a copy of the rules that can be changed."""
    return Path(shutil.copytree(rules_root(), tmp_path / "rules"))


def outcome(pack: Pack, name: str, day: dt.date, **values: object) -> str:
    """Return a requirement's outcome for some facts."""
    facts = {key.replace("__", "."): Fact(value=value) for key, value in values.items()}
    findings = judge(fact_table(facts), Answers(), pack, day).findings
    return next(one.outcome for one in findings if one.id == name)


def test_a_number_that_changes_on_a_day(rules: Path) -> None:
    file = rules / "requirements" / "memory.toml"
    text, count = re.subn(
        r"\[\[thresholds\.recommended\]\]\n(?:.+\n)+",
        BLOCKS["requirements/memory.toml"].replace("\\", r"\\"),
        file.read_text(encoding="utf-8"),
    )
    assert count == 1
    file.write_text(text, encoding="utf-8")
    pack = load_pack(rules)
    for day, expected in ((31, "meets"), (1, "too_small")):
        month = 3 if day == 31 else 4
        found = outcome(pack, "memory", dt.date(2027, month, day), memory__installed_bytes=8 * GIB)
        assert found == expected


def test_a_requirement_that_is_added(rules: Path) -> None:
    name = "requirements/drive_encryption.toml"
    (rules / name).write_text(BLOCKS[name], encoding="utf-8")
    pack_file = rules / "packs" / "nanbyo-shoman-online.toml"
    block = BLOCKS["packs/nanbyo-shoman-online.toml"]
    pack_file.write_text(pack_file.read_text(encoding="utf-8") + block, encoding="utf-8")
    decisions = rules / "sources.toml"
    assert "[nanbyo-checker-decisions]" in decisions.read_text(encoding="utf-8")
    pack = load_pack(rules)
    day = dt.date(2026, 11, 21)
    for value, expected in (("on", "encrypted"), ("off", "not_encrypted"), ("unknown", "unknown")):
        found = outcome(pack, "drive_encryption", day, security__disk_encryption=value)
        assert found == expected
    report = compose.compose(machines.facts("windows-11-pro"), Answers(), pack, day, "ja")
    assert report.verdicts[-1].message == "暗号化されています。"


def test_the_guide_has_these_examples_and_no_other() -> None:
    assert sorted(BLOCKS) == [
        "packs/nanbyo-shoman-online.toml",
        "requirements/drive_encryption.toml",
        "requirements/memory.toml",
    ]
