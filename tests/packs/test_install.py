"""Installing changes one note in one step: what goes wrong before leaves everything as it was."""

import datetime as dt
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec
import pytest

from checker.errors import BadInputError, CheckerError, OutputError
from checker.packs import bundle, installed, minisign
from checker.packs.install import LOCK, back, install, recheck
from checker.packs.installed import Installed
from checker.packs.trust import KEYS, distrust, trust, trusted
from tests.cli.program import environment
from tests.packs.travel import DAY, Office, made, signed

ROOT: Final = Path(__file__).parent.parent.parent


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Return an institution that trusts one key beside the built-in one."""
    return Office(tmp_path)


def used(office: Office, on: dt.date = DAY, *, works: bool = True) -> str:
    """Return the version that a start would use."""
    choice = installed.choose(office.folder, office.builtin, on, lambda _: works)
    return choice.used.version if choice.used else "builtin"


def left(office: Office) -> dict[str, bytes]:
    """Return every file that an institution has of rules, but for the lock."""
    return {
        path.relative_to(office.folder).as_posix(): path.read_bytes()
        for path in office.folder.rglob("*")
        if path.is_file() and path.name != LOCK
    }


def test_a_set_that_was_installed_is_used(office: Office) -> None:
    assert used(office) == "builtin"
    taken = office.take_version("2026.12.1")
    assert (taken.by, taken.new, taken.set.key) == ("試験県", True, office.key.public.id)
    assert used(office) == "2026.12.1"


def test_installing_again_what_is_there_does_nothing(office: Office) -> None:
    office.take_version("2026.12.1")
    before = left(office)
    assert not office.take_version("2026.12.1").new
    assert left(office) == before


def test_installing_again_mends_a_set_that_was_damaged(office: Office) -> None:
    folder = office.take_version("2026.12.1").set.folder
    (office.folder / "sets" / folder / "release.toml").write_text("x")
    assert used(office) == "builtin"
    assert office.take_version("2026.12.1").new
    assert used(office) == "2026.12.1"
    assert len((installed.read_state(office.folder) or installed.State()).sets) == 1


def test_back_takes_the_one_before_and_then_the_programs(office: Office) -> None:
    office.take_version("2026.12.1")
    office.take_version("2027.1.1")
    gone, before = back(office.place)
    assert (gone.version, before and before.version) == ("2027.1.1", "2026.12.1")
    assert used(office) == "2026.12.1"
    assert back(office.place)[1] is None
    assert used(office) == "builtin"
    with pytest.raises(BadInputError, match="no rules are installed"):
        back(office.place)


def test_what_was_taken_back_can_be_installed_again(office: Office) -> None:
    office.take_version("2026.12.1")
    back(office.place)
    office.take_version("2026.12.1")
    assert used(office) == "2026.12.1"


def test_a_page_that_is_open_keeps_the_files_that_it_reads_from(office: Office) -> None:
    first = office.folder / "sets" / office.take_version("2026.12.1").set.folder
    back(office.place)
    assert installed.digest(first)
    office.take_version("2026.12.2")
    assert installed.digest(office.folder / "sets" / _sets(office)[0].folder)
    for number in range(3, 3 + installed.HISTORY - 1):
        office.take_version(f"2026.12.{number}")
    assert all(installed.digest(office.folder / "sets" / one.folder) for one in _sets(office))
    assert len(_sets(office)) == installed.HISTORY


def _sets(office: Office) -> tuple[Installed, ...]:
    return (installed.read_state(office.folder) or installed.State()).sets


HOSTILE: Final[dict[str, tuple[Callable[[Office], bytes], str]]] = {
    "unsigned": (lambda _: bundle.written(made("2026.12.2")), "not signed"),
    "foreign": (lambda _: signed(minisign.new_key(), made("2026.12.2")), "not trusted here"),
    "foreign with the number of a trusted key": (
        lambda office: signed(
            _numbered(minisign.new_key(), office.key.public.number), made("2026.12.2")
        ),
        "not what was signed",
    ),
    "changed by one letter": (
        lambda office: signed(office.key, made("2026.12.2")).replace(b"2026-03-17", b"2026-03-18"),
        "not what was signed",
    ),
    "cut off": (lambda office: signed(office.key, made("2026.12.2"))[:-1], "not what was signed"),
    "lines ended anew": (
        lambda office: signed(office.key, made("2026.12.2")).replace(b"\n", b"\r\n"),
        "no file of rules",
    ),
    "older": (lambda office: signed(office.key, made("2026.11.9")), "older"),
    "older than the program": (lambda office: signed(office.key, made("2026.10.1")), "older"),
    "the same number and other content": (
        lambda office: signed(office.key, made("2026.12.1", other="x = 1")),
        "other content",
    ),
    "the signature of another set": (
        lambda office: (
            _head(signed(office.key, made("2026.12.1")))
            + bundle.written(made("2026.12.3"))[len(bundle.FIRST_LINE) :]
        ),
        "not what was signed",
    ),
    "a name that leaves the folder": (
        lambda office: signed(
            office.key,
            msgspec.structs.replace(made("2026.12.2"), files={"../../evil.toml": "x"}),
        ),
        "name that is not allowed",
    ),
    "a head that says another version": (
        lambda office: signed(
            office.key, msgspec.structs.replace(made("2026.12.2"), version="2099.1.1")
        ),
        "head of the file",
    ),
    "no release": (
        lambda office: signed(office.key, msgspec.structs.replace(made("2026.12.2"), files={})),
        "not there",
    ),
    "a zip": (lambda _: b"PK\x03\x04" + bytes(100), "no file of rules"),
    "nothing": (lambda _: b"", "no file of rules"),
}


def _numbered(key: minisign.SecretKey, number: bytes) -> minisign.SecretKey:
    return key._replace(public=key.public._replace(number=number))


def _head(data: bytes) -> bytes:
    return b"\n".join(data.split(b"\n", 5)[:5]) + b"\n"


@pytest.mark.parametrize("kind", HOSTILE)
def test_what_is_hostile_is_told_and_changes_nothing(kind: str, office: Office) -> None:
    office.take_version("2026.12.1")
    before = left(office)
    make, sentence = HOSTILE[kind]
    with pytest.raises(BadInputError) as caught:
        office.take(make(office))
    assert caught.value.status == 5
    assert sentence in caught.value.say("en")
    assert caught.value.say("ja") != caught.value.say("en")
    assert left(office) == before
    assert used(office) == "2026.12.1"


def test_the_version_of_the_program_is_not_installed_over_it(office: Office) -> None:
    with pytest.raises(BadInputError, match="the version that the program has"):
        office.take_version("2026.11.1")
    office.take_version("2026.11.2")


def test_versions_are_compared_as_numbers(office: Office) -> None:
    office.take_version("2026.12.9")
    office.take_version("2026.12.10")
    assert used(office) == "2026.12.10"


def refuse(_: Path) -> None:
    raise BadInputError("packs/x.toml", "title", bundle._DAMAGED)


def refuse_whole(_: Path) -> None:
    raise BadInputError("packs/y.toml", "$", bundle._DAMAGED)


def test_a_set_that_this_program_cannot_read_is_refused(office: Office) -> None:
    data = signed(office.key, made("2026.12.1"))
    before = left(office)
    with pytest.raises(BadInputError, match=r"packs/x\.toml title"):
        install(data, "f", office.place, refuse)
    with pytest.raises(BadInputError, match=r"f, at packs/y\.toml: it is damaged"):
        install(data, "f", office.place, refuse_whole)
    with pytest.raises(BadInputError, match="newer version of the program"):
        install(data, "f", office.place._replace(program="0.1.9"), refuse)
    assert left(office) == before


def test_after_an_update_of_the_program_a_set_is_checked_once(office: Office) -> None:
    one = office.take_version("2026.12.1").set
    newer = office.place._replace(program="0.3.0")
    assert not recheck(newer, one, refuse)
    assert _sets(office)[0].checked_by == "0.2.0"
    assert used(office, works=False) == "builtin"
    assert recheck(newer, one, lambda _: None)
    assert _sets(office)[0].checked_by == "0.3.0"
    assert used(office) == "2026.12.1"


def test_a_set_that_counts_from_later_on_is_not_used_before(office: Office) -> None:
    office.take_version("2026.12.1")
    office.take_version("2027.4.1", packs__other="")
    later = made("2027.5.1")
    pack = {"packs/nanbyo-shoman-online.toml": "valid_from = 2027-04-01\n"}
    office.take(signed(office.key, msgspec.structs.replace(later, files=later.files | pack)))
    assert used(office, dt.date(2027, 3, 31)) == "2027.4.1"
    assert used(office, dt.date(2027, 4, 1)) == "2027.5.1"


def test_newer_rules_of_the_program_go_before_older_installed_ones(office: Office) -> None:
    office.take_version("2026.12.1")
    newer = Office(office.folder.parent.parent / "newer", "2027.1.1")
    choice = installed.choose(office.folder, newer.builtin, DAY, lambda _: True)
    assert choice.used is None
    assert [trouble for trouble, _ in choice.passed_over] == ["older"]


@pytest.mark.parametrize(
    "harm",
    [
        lambda root: (root / "release.toml").write_text("changed"),
        lambda root: (root / "release.toml").unlink(),
        lambda root: (root / "added.toml").write_text(""),
    ],
)
def test_a_set_that_is_not_as_it_was_is_not_used_and_the_one_before_is(
    harm: Callable[[Path], object], office: Office
) -> None:
    office.take_version("2026.12.1")
    office.take_version("2026.12.2")
    harm(office.folder / "sets" / _sets(office)[0].folder)
    assert used(office) == "2026.12.1"


@pytest.mark.parametrize("text", [b"", b"{", b'{"sets": 1}', b"\xff", b"[" * 200_000])
def test_a_damaged_note_leads_to_the_programs_rules(text: bytes, office: Office) -> None:
    office.take_version("2026.12.1")
    (office.folder / "installed.json").write_bytes(text)
    choice = installed.choose(office.folder, office.builtin, DAY, lambda _: True)
    assert (choice.used, choice.passed_over) == (None, (("note", None),))
    office.take_version("2026.12.1")
    assert used(office) == "2026.12.1"


def test_two_do_not_install_at_once(office: Office) -> None:
    def meanwhile(_: Path) -> None:
        with pytest.raises(OutputError):
            office.take_version("2026.12.2")

    install(signed(office.key, made("2026.12.1")), "f", office.place, meanwhile)
    assert used(office) == "2026.12.1"


def test_a_folder_that_cannot_be_written_is_told(office: Office) -> None:
    (office.folder / "sets").write_bytes(b"a file in the way")  # not even root makes a folder there
    before = left(office)
    with pytest.raises(CheckerError) as caught:
        office.take_version("2026.12.1")
    assert caught.value.status == 6
    assert left(office) == before


def test_keys_that_cannot_be_read_are_not_called_damaged(office: Office) -> None:
    (office.folder / KEYS).unlink()
    (office.folder / KEYS).mkdir()  # what not even root can read
    with pytest.raises(BadInputError) as caught:
        office.take_version("2026.12.1")
    assert "開けません" in caught.value.say("ja")
    assert "壊れて" not in caught.value.say("ja")
    assert "消して" not in caught.value.say("ja")


KILLED: Final = """
import os, signal, sys
from pathlib import Path
from checker.packs import installed
from checker.packs.install import Place, install
from checker.packs.trust import trusted
import shutil, datetime, cryptography.hazmat.primitives.asymmetric.ed25519
data, folder, builtin = Path(sys.argv[1]).read_bytes(), Path(sys.argv[2]), Path(sys.argv[3])
left = int(sys.argv[4])
STEPS = {"open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.chmod", "shutil.rmtree"}
def count(event, args):
    global left
    if event in STEPS and str(folder) in str(args[0]):
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
place = Place(folder, builtin, "0.2.0", datetime.date(2026, 11, 30))
sys.addaudithook(count)
install(data, "f", place, lambda root: None)
"""


@pytest.mark.skipif(os.name == "nt", reason="a signal of POSIX")
def test_a_kill_at_any_step_loses_nothing(tmp_path: Path, office: Office) -> None:
    """A real SIGKILL before each step that touches the folder, from the first to the last."""
    office.take_version("2026.12.1")
    file = tmp_path / "next.ncrules"
    file.write_bytes(signed(office.key, made("2026.12.2", subsidies__x="a = 1")))
    killed, before = 0, left(office)
    for step in range(200):
        argv = [sys.executable, "-c", KILLED, file, office.folder, office.builtin, str(step)]
        done = subprocess.run(
            list(map(str, argv)), cwd=ROOT, env=environment(), capture_output=True, check=False
        )
        if done.returncode == 0:
            break
        assert done.returncode == -signal.SIGKILL, done.stderr.decode()
        killed += 1
        there = left(office)
        assert used(office) in {"2026.12.1", "2026.12.2"}
        if used(office) == "2026.12.1":
            assert {name: there.get(name) for name in before} == before
    assert used(office) == "2026.12.2"
    assert killed > 10
    folders = {path.name for path in (office.folder / "sets").iterdir()}
    assert folders == {one.folder for one in _sets(office)}
    assert not list(office.folder.glob("*.tmp"))


def test_no_key_is_trusted_but_the_built_in_one_until_somebody_decides(tmp_path: Path) -> None:
    assert list(trusted(tmp_path).values()) == ["Nanbyo Checker"]
    key = minisign.new_key().public
    trust(tmp_path, key, "富山県")
    trust(tmp_path, key, "富山県")
    assert list(trusted(tmp_path).values()) == ["Nanbyo Checker", "富山県"]
    with pytest.raises(BadInputError, match="another key with this number"):
        trust(tmp_path, minisign.new_key().public._replace(number=key.number), "x")
    assert distrust(tmp_path, key.id)
    assert not distrust(tmp_path, key.id)
    assert len(trusted(tmp_path)) == 1


def test_a_damaged_file_of_keys_is_told_and_trusts_nobody(office: Office) -> None:
    (office.folder / KEYS).write_bytes(b"{")
    with pytest.raises(BadInputError, match="trusted keys is damaged"):
        office.take_version("2026.12.1")


def test_a_key_that_is_no_longer_trusted_installs_nothing_more(office: Office) -> None:
    office.take_version("2026.12.1")
    distrust(office.folder, office.key.public.id)
    with pytest.raises(BadInputError, match="not trusted here"):
        office.take_version("2026.12.2")
    assert used(office) == "2026.12.1"
