"""Folders and zips of forms that mean harm, or are damaged: each costs itself, and no run."""

import email
import email.policy
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from checker.survey.folder import Found, apart, walk
from tests.cli.program import run
from tests.survey.forms import made, zipped


def told(*paths: Path) -> dict[str, str]:
    """Return what is said of each file; empty: it was read."""
    return {one.name: one.problem.en if one.problem else "" for one in walk(paths)}


@pytest.mark.skipif(os.name == "nt", reason="has no such pipes")
@pytest.mark.parametrize(
    "argv", [("survey", "rollup", "--prefecture", "35", "--output", "o.xlsx"), ("judge",)]
)
def test_a_pipe_in_a_folder_keeps_nobody_waiting(argv: tuple[str, ...], tmp_path: Path) -> None:
    forms = tmp_path / "forms"
    forms.mkdir()
    for name in ("a.xlsx", "b.zip", "c.json"):
        os.mkfifo(forms / name)
    where = ("--json-dir", str(tmp_path)) if argv[0] == "judge" else ()
    done = subprocess.run(
        [sys.executable, "-m", "checker", *argv, str(forms), *where],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert "ファイルではありません" in done.stdout + done.stderr
    assert done.returncode in {4, 5}


@pytest.mark.skipif(os.name == "nt", reason="needs links without administrator rights")
def test_links_that_lead_back_are_not_walked(tmp_path: Path) -> None:
    """Ten such links would be walked ten thousand million times."""
    (tmp_path / "a.xlsx").write_bytes(made())
    for number in range(10):
        (tmp_path / f"back{number}").symlink_to(tmp_path)
        (tmp_path / f"back{number}.zip").symlink_to(tmp_path)
    assert list(told(tmp_path).values()) == [""]


@pytest.mark.skipif(os.name == "nt", reason="rights are another thing there")
def test_a_folder_that_is_closed_or_too_deep_is_told(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*"abcdefghij")
    deep.mkdir(parents=True)
    (tmp_path / "z.xlsx").write_bytes(made())
    assert sorted(told(tmp_path).values()) == ["", "folders are nested too deeply"]


@pytest.mark.skipif(sys.platform != "linux", reason="names are Unicode there")
def test_a_name_that_is_no_utf_8_ends_no_run(tmp_path: Path) -> None:
    forms = tmp_path / "forms"
    forms.mkdir()
    Path(os.fsdecode(os.fsencode(forms) + b"/\x8a\xb1\x1b[31m.xlsx")).write_bytes(b"x")
    Path(os.fsdecode(os.fsencode(forms) + b"/\x8a\xb1.json")).write_bytes(b"x")
    argv = ("survey", "rollup", str(forms), "--prefecture", "35")
    done = run(*argv, "--output", str(tmp_path / "o.xlsx"), "--json", str(tmp_path / "o.json"))
    assert done.code == 4, done.err
    assert b"\x1b" not in done.out + (tmp_path / "o.json").read_bytes()
    done = run("judge", str(forms), "--json-dir", str(tmp_path))
    assert done.code == 5, done.err


@pytest.mark.parametrize("kind", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
@pytest.mark.parametrize("at", range(0, 120, 6))
def test_a_zip_packed_in_another_way_or_damaged_costs_itself(
    kind: int, at: int, tmp_path: Path
) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", kind) as archive:
        archive.writestr("a.xlsx", made())
    data = bytearray(path.read_bytes())
    data[at] ^= 0xFF
    path.write_bytes(data)
    for said in told(path).values():
        assert said in {"packed in a way that cannot be read", "the zip is damaged"}


def test_a_zip_of_a_later_version_is_told(tmp_path: Path) -> None:
    data = bytearray(zipped({"a.xlsx": made()}))
    at = data.index(b"PK\x01\x02")
    data[at + 6 : at + 8] = b"\xff\xff"
    (tmp_path / "a.zip").write_bytes(data)
    assert list(told(tmp_path).values()) == ["the zip is damaged"]


def test_a_zip_that_unpacks_to_too_much_is_read_no_further(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(70):
            archive.writestr(f"{number}.xlsx", bytes(8_000_000))
    said = list(told(tmp_path).values())
    assert said == [""] * 62 + ["the zip's content is too large"]


def test_two_forms_of_one_name_are_told_apart(tmp_path: Path) -> None:
    """Else the mail to the ministry carried the one form twice, and the other not at all."""
    places = [tmp_path / number / "様式1" for number in "12"]
    forms = {"宇部市": made("352021"), "萩市": made("352047")}
    for place, form in zip(places, forms.values(), strict=True):
        place.mkdir(parents=True)
        (place / "様式1.xlsx").write_bytes(form)
    out = tmp_path / "mails"
    argv = ("survey", "mail", *map(str, places), "--prefecture", "35", "--due", "2025-02-14")
    assert run(*argv, "--output", str(out)).code == 0
    mail = email.message_from_bytes(
        (out / "【350001山口県】提出.eml").read_bytes(), policy=email.policy.default
    )
    sent = {part.get_filename(): part.get_content() for part in mail.iter_attachments()}
    assert sent["【352021宇部市】様式1.xlsx"] == forms["宇部市"]
    assert sent["【352047萩市】様式1.xlsx"] == forms["萩市"]


def test_names_stay_apart_whatever_they_are() -> None:
    names = ["a.xlsx", "a.xlsx", "a (2).xlsx", "a", "a", "..", ".."]
    found = [one.name for one in apart(Found(name, b"") for name in names)]
    assert len(set(found)) == len(names)
    assert found[:3] == ["a.xlsx", "a (2).xlsx", "a (2) (2).xlsx"]


def test_a_form_that_is_too_large_is_not_sent_cut(tmp_path: Path) -> None:
    for size, code in ((8_000_000, 0), (8_000_001, 5)):
        (tmp_path / "a.xlsx").write_bytes(bytes(size))
        done = run(
            *("survey", "mail", str(tmp_path / "a.xlsx"), "--code", "352021"),
            *("--output", str(tmp_path / "out")),
        )
        assert done.code == code, done.err
