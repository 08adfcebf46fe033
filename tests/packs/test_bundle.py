"""One file with all rules: what is hostile in it is refused, and told in both languages."""

import datetime as dt
import os
from pathlib import Path

import msgspec
import pytest

from checker.errors import BadInputError
from checker.packs import bundle
from checker.packs.bundle import Bundle
from checker.packs.locate import builtin_root
from checker.packs.release import FILE_LIMIT
from tests.packs.travel import DAY, PROGRAM, made


def with_file(name: str, text: str = "") -> bytes:
    """Return a file of rules that holds one file more."""
    one = made("2026.12.1")
    return bundle.written(msgspec.structs.replace(one, files=one.files | {name: text}))


def read(data: bytes) -> Bundle:
    return bundle.contents(bundle.opened(data, "f").payload, "f")


def test_what_is_packed_is_what_was_there() -> None:
    one = read(bundle.written(bundle.gather(builtin_root(), DAY, PROGRAM)))
    there = {
        path.relative_to(builtin_root()).as_posix(): path.read_text(encoding="utf-8")
        for path in builtin_root().rglob("*.toml")
    }
    assert one.files == there
    assert (one.made_on, one.made_by, one.program) == (DAY, "Nanbyo Checker", PROGRAM)
    assert one.valid_from == dt.date(2026, 3, 17)


def test_a_folder_that_does_not_say_its_version_is_not_packed(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match=r"release\.toml"):
        bundle.gather(tmp_path, DAY, PROGRAM)


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_link_in_the_folder_is_not_followed_into_the_file(tmp_path: Path) -> None:
    (tmp_path / "release.toml").write_text('version = "2026.12.1"\nmade_by = "x"\n')
    (tmp_path / "secret.toml").symlink_to("/etc/hostname")
    with pytest.raises(BadInputError, match="link"):
        bundle.gather(tmp_path, DAY, PROGRAM)


@pytest.mark.parametrize(
    "name",
    [
        "../evil.toml",
        "a/../../evil.toml",
        "/etc/evil.toml",
        "C:/evil.toml",
        "C:evil.toml",
        "a\\b.toml",
        "..\\evil.toml",
        "//server/share/evil.toml",
        "con.toml",
        "packs/NUL.toml",
        "packs/nul.toml",
        "lpt1.x.toml",
        "a/b/c/d/e.toml",
        "Packs/x.toml",
        "ｐacks/x.toml",
        "x.toml\n",
        "x.toml ",
        "x..toml",
        "x.toml:stream.toml",
        "x.exe",
        "issue.json",
        "",
        ".toml",
        ".hidden.toml",
        f"{'a' * 200}.toml",
        "x\x00.toml",
    ],
)
def test_a_name_that_would_leave_the_folder_is_refused(name: str) -> None:
    with pytest.raises(BadInputError) as caught:
        read(with_file(name))
    assert "名前" in caught.value.say("ja")


def test_a_name_inside_the_folder_is_taken() -> None:
    name = f"packs/{'a' * 60}/documents.toml"
    assert name in read(with_file(name)).files


def test_a_huge_file_inside_is_refused() -> None:
    assert "x.toml" in read(with_file("x.toml", "#" * 1_000_000)).files
    with pytest.raises(BadInputError, match="1 MB"):
        read(with_file("x.toml", "#" * 1_000_001))
    with pytest.raises(BadInputError, match="1 MB"):
        read(with_file("x.toml", "あ" * 400_000))


def test_too_many_files_are_refused() -> None:
    one = made("2026.12.1")
    many = {f"a/x{number}.toml": "" for number in range(bundle.FILES_LIMIT - 2)}
    fits = msgspec.structs.replace(one, files=one.files | many)
    assert len(read(bundle.written(fits)).files) == bundle.FILES_LIMIT
    with pytest.raises(BadInputError, match="more than 2000"):
        read(bundle.written(msgspec.structs.replace(fits, files=fits.files | {"b.toml": ""})))


def test_a_huge_file_is_refused_unread() -> None:
    with pytest.raises(BadInputError, match="20 MB"):
        bundle.opened(bundle.FIRST_LINE + b" " * FILE_LIMIT, "f")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\x03\x04 a zip",
        b"nanbyo-checker/rules/2\n{}",
        b"\xef\xbb\xbfnanbyo-checker/rules/1\n{}",
        b"nanbyo-checker/rules/1\r\n{}",
        bundle.FIRST_LINE + b"untrusted comment: x",
        bundle.FIRST_LINE + b"untrusted comment: x\n\xff\nx\nx\n{}",
        bundle.FIRST_LINE + b"untrusted comment: x\n" + b"x" * 10_000,
    ],
)
def test_what_is_no_file_of_rules_is_told(data: bytes) -> None:
    with pytest.raises(BadInputError):
        bundle.opened(data, "f")


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"{",
        b"[]",
        b"[" * 100_000,
        b'{"schema":"nanbyo-checker/rules/1"}',
        b"\xff\xfe",
        bundle.written(made("2026.12.1"))[len(bundle.FIRST_LINE) :].replace(
            b"2026.12.1", b"latest", 1
        ),
        bundle.written(made("2026.12.1"))[len(bundle.FIRST_LINE) :].replace(
            b'"program"', b'"extra":1,"program"', 1
        ),
    ],
)
def test_content_that_is_not_what_a_set_is_counts_as_damaged(payload: bytes) -> None:
    with pytest.raises(BadInputError, match="damaged"):
        bundle.contents(payload, "f")
