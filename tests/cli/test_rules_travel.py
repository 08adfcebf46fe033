"""Rules are packed, signed, installed and taken back by commands, and every start uses them."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import platformdirs
import pytest

from checker.cli.main import main
from checker.packs import choice
from checker.packs.locate import builtin_root, in_use
from tests.cli.program import ENOUGH, Ended, environment, run

PACK = "packs/nanbyo-shoman-online.toml"


class Clinic:
    """Somebody's PC, and somebody else's rules for it."""

    def __init__(self, base: Path) -> None:
        self.base, self.rules = base, base / "ルール"
        shutil.copytree(builtin_root(), self.rules, ignore=shutil.ignore_patterns("schema"))
        self.change("release.toml", "Nanbyo Checker", "試験県")
        key = run("rules", "sign", "--new-key", base / "key", stdin=b"\n")
        assert key.code == 0, key.err

    def change(self, name: str, old: str, new: str) -> None:
        """Change a rule file."""
        path = self.rules / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    def file(self, version: str, before: str = "2026.11.1") -> Path:
        """Return a signed file of the rules as they are now."""
        self.change("release.toml", before, version)
        path = self.base / f"{version}.ncrules"
        packed = run("rules", "pack", self.rules, "-o", path)
        assert packed.code == 0, packed.err
        signed = run("rules", "sign", path, "--key", self.base / "key")
        assert signed.code == 0, signed.err
        return path

    def trust(self) -> Ended:
        """Trust the key that signs."""
        return run(
            "rules", "trust", self.base / "key.pub", "--name", "試験県", "--number", self.number
        )

    @property
    def number(self) -> str:
        """The number of the key that signs, as its owner tells it."""
        comment = (self.base / "key.pub").read_text(encoding="utf-8").splitlines()[0]
        return comment.split()[-1]


@pytest.fixture
def clinic(tmp_path: Path) -> Clinic:
    """Return a PC with nothing installed."""
    return Clinic(tmp_path)


def test_from_a_folder_to_the_next_start_and_back(clinic: Clinic) -> None:
    clinic.change(PACK, "verified_on = 2026-11-21", "verified_on = 2026-11-29")
    file = clinic.file("2026.12.1")
    refused = run("rules", "install", file)
    assert (refused.code, "信頼していない鍵" in refused.err) == (5, True)
    assert clinic.trust().code == 0
    taken = run("rules", "install", file)
    assert taken.code == 0, taken.err
    assert "2026.12.1（試験県" in taken.text.replace("\n", "")
    shown = run("check", "--offline", "--json", "-")
    stamp = json.loads(shown.out)["pack"]
    assert stamp["verified_on"] == "2026-11-29"
    assert (stamp["issue"]["version"], stamp["issue"]["made_by"]) == ("2026.12.1", "試験県")
    back = run("rules", "back")
    assert back.code == 0
    assert "プログラムのルール" in back.text
    stamp = json.loads(run("check", "--offline", "--json", "-").out)["pack"]
    assert (stamp["verified_on"], "issue" in stamp) == ("2026-11-21", False)
    assert run("rules", "back").code == 5


def test_status_says_which_rules_are_used_and_whom_this_pc_trusts(clinic: Clinic) -> None:
    clinic.trust()
    file = clinic.file("2026.12.1")
    assert run("rules", "install", file, "--quiet").out == b""
    text = run("rules", "status").text
    told = json.loads(run("rules", "status", "--json", "-").out)
    assert "取り込んだルール（2026.12.1、試験県" in text
    assert told["used"]["version"] == told["installed"][0]["version"] == "2026.12.1"
    assert [key["name"] for key in told["keys"]] == ["Nanbyo Checker", "試験県"]
    assert told["passed_over"] == []
    folder = Path(told["folder"]) / "sets" / told["installed"][0]["folder"]
    (folder / "web.toml").write_text("x", encoding="utf-8")
    told = json.loads(run("rules", "status", "--json", "-").out)
    assert told["used"] == {"version": "2026.11.1", "builtin": True}
    assert told["passed_over"] == [{"reason": "damaged", "version": "2026.12.1"}]
    shown = run("judge", clinic.base / "none.json")
    assert "読めないか、壊れているか、書き換えられている" in shown.err
    english = run("rules", "list", "--lang", "en")
    assert (english.code, "damaged or was changed" in english.err) == (0, True)


def test_a_named_folder_goes_before_what_is_installed(clinic: Clinic) -> None:
    clinic.trust()
    run("rules", "install", clinic.file("2026.12.1"))
    shown = run("check", "--offline", "--json", "-", "--rules", builtin_root())
    assert "issue" not in json.loads(shown.out)["pack"]


def test_rules_that_are_not_in_order_are_neither_packed_nor_installed(clinic: Clinic) -> None:
    clinic.trust()
    good = clinic.file("2026.12.1")
    clinic.change(PACK, "verified_on = 2026-11-21", "verified_on = 2026-11-31")
    packed = run("rules", "pack", clinic.rules, "-o", clinic.base / "bad.ncrules")
    assert (packed.code, (clinic.base / "bad.ncrules").exists()) == (5, False)
    bad = clinic.base / "bad.ncrules"
    bad.write_bytes(good.read_bytes().replace(b"2026-11-21", b"2026-11-31"))
    assert run("rules", "sign", bad, "--key", clinic.base / "key").code == 0
    refused = run("rules", "install", bad)
    assert (refused.code, PACK in refused.err) == (5, True)
    assert json.loads(run("rules", "status", "--json", "-").out)["installed"] == []


def test_a_key_closed_with_a_password_asks_for_it(clinic: Clinic) -> None:
    key, file = clinic.base / "closed", clinic.base / "x.ncrules"
    assert run("rules", "sign", "--new-key", key, stdin=b"word\n").code == 0
    assert key.stat().st_mode & 0o077 == 0 or os.name == "nt"
    run("rules", "pack", clinic.rules, "-o", file)
    before = file.read_bytes()
    wrong = run("rules", "sign", file, "--key", key, stdin=b"other\n")
    assert (wrong.code, file.read_bytes()) == (5, before)
    assert run("rules", "sign", file, "--key", key, stdin=b"word\n").code == 0
    assert run("rules", "sign", "--new-key", key).code == 2


@pytest.mark.parametrize(
    "argv",
    [
        ("rules", "pack"),
        ("rules", "sign"),
        ("rules", "sign", "x"),
        ("rules", "install"),
        ("rules", "install", "a", "b"),
        ("rules", "trust"),
        ("rules", "distrust"),
        ("rules", "distrust", "0000000000000000"),
        ("rules", "list", "x"),
        ("rules", "back", "x"),
    ],
)
def test_a_word_without_what_it_needs_is_wrong_use(argv: tuple[str, ...]) -> None:
    assert run(*argv).code == 2


def trusted() -> list[str]:
    """Return the names of the keys that this PC trusts."""
    told = json.loads(run("rules", "status", "--json", "-").out)
    return [key["name"] for key in told["keys"]]


def test_a_keys_number_is_compared_before_it_is_trusted(clinic: Clinic) -> None:
    pub = clinic.base / "key.pub"
    shown = run("rules", "trust", pub, "--name", "試験県")
    assert shown.code == 2
    assert "まだ信頼していません" in shown.err
    assert clinic.number in shown.err
    assert trusted() == ["Nanbyo Checker"]
    other = run("rules", "trust", pub, "--name", "試験県", "--number", "0123456789ABCDEF")
    assert (other.code, "番号が違います" in other.err) == (5, True)
    assert trusted() == ["Nanbyo Checker"]
    # As somebody types what was told on the phone.
    said = "-".join([clinic.number[:8].lower(), clinic.number[8:]])
    taken = run("rules", "trust", pub, "--name", "試験県", "--number", said)
    assert taken.code == 0, taken.err
    assert trusted() == ["Nanbyo Checker", "試験県"]
    # What is trusted already asks nobody again.
    assert run("rules", "trust", pub, "--name", "試験県", "--quiet").code == 0


@pytest.mark.skipif(os.name == "nt", reason="a terminal of Unix")
def test_at_a_terminal_the_number_is_asked_for(clinic: Clinic) -> None:
    argv = [sys.executable, "-m", "checker", "rules", "trust", str(clinic.base / "key.pub")]
    for typed, code, names in (
        ("\n", 2, ["Nanbyo Checker"]),
        (f"{clinic.number}\n", 0, ["Nanbyo Checker", "key.pub"]),
    ):
        ours, theirs = os.openpty()
        os.write(ours, typed.encode())
        done = subprocess.run(
            argv,
            stdin=theirs,
            capture_output=True,
            env=environment(),
            timeout=ENOUGH,
            check=False,
        )
        os.close(ours)
        os.close(theirs)
        asked = "".join(done.stderr.decode().split())
        assert done.returncode == code, asked
        assert asked.index(clinic.number) < asked.index("持ち主が言った番号")
        assert trusted() == names


def test_a_file_that_is_not_there_is_told() -> None:
    for word in ("install", "trust"):
        assert run("rules", word, "無い.ncrules", "--name", "x").code == 5


def test_the_folder_is_the_one_that_platformdirs_names() -> None:
    wanted = platformdirs.user_data_path("nanbyo-checker", appauthor=False) / "rules"
    assert choice.home() == wanted


def test_what_one_start_chose_is_what_all_of_it_reads() -> None:
    assert main(["rules", "list", "--quiet"]) == 0
    choice = in_use()
    assert choice is not None
    assert choice.root == builtin_root()
