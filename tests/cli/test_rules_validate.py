"""`rules validate` looks into every file of a rules folder."""

import shutil
from pathlib import Path

import pytest

from checker.cli.main import main
from checker.errors import BadInputError
from checker.packs.locate import rules_root

FILES = sorted(path.relative_to(rules_root()) for path in rules_root().rglob("*.toml"))


@pytest.mark.parametrize("file", FILES, ids=str)
def test_a_slip_in_any_file_is_found_and_its_file_named(file: Path, tmp_path: Path) -> None:
    root = tmp_path / "rules"
    shutil.copytree(rules_root(), root)
    path = root / file
    text = path.read_text(encoding="utf-8")
    path.write_text(f"slip_of_the_pen = 1\n{text}", encoding="utf-8")
    with pytest.raises(BadInputError) as caught:
        main(["rules", "validate", str(root), "--lang", "en"])
    told = caught.value.say("en")
    assert file.as_posix() in told
    assert "slip_of_the_pen" in told


def test_the_rules_that_ship_are_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "validate"]) == 0
    assert "ルールに問題はありません" in capsys.readouterr().out
