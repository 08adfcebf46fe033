"""Why the system refused something, in words."""

import errno
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from checker import files
from checker.errors import BadInputError, CheckerError, OutputError
from checker.why import why


def refused(work: Callable[[], object], kind: type[CheckerError]) -> tuple[str, str]:
    with pytest.raises(kind) as caught:
        work()
    return caught.value.message.ja, caught.value.message.en


@pytest.mark.parametrize(
    ("number", "ja"),
    [
        (errno.ENOENT, "見つかりません"),
        (errno.EACCES, "アクセスが許可されていません"),
        (errno.EPERM, "アクセスが許可されていません"),
        (errno.ENOSPC, "空き容量が足りません"),
        (errno.EROFS, "書き込みのできない場所です"),
        (errno.EISDIR, "フォルダーです"),
        (errno.ENOTDIR, "途中の名前がフォルダーではありません"),
        (errno.ENAMETOOLONG, "名前が長すぎます"),
        (errno.ETXTBSY, "ほかのプログラムが使っています"),
    ],
)
def test_usual_refusals_have_words_in_both_languages(number: int, ja: str) -> None:
    found = why(OSError(number, os.strerror(number), "x"))
    assert found.ja == ja
    assert found.en
    assert found.en.isascii()


@pytest.mark.parametrize(
    ("winerror", "number", "ja"),
    [
        (32, errno.EACCES, "ほかのプログラムが使っています"),
        (33, errno.EACCES, "ほかのプログラムが使っています"),
        (5, errno.EACCES, "アクセスが許可されていません"),
        (206, errno.ENOENT, "名前が長すぎます"),
        (53, errno.ENOENT, "共有フォルダーにつながりません"),
        (19, errno.EACCES, "書き込みのできない場所です"),
    ],
)
def test_windows_numbers_say_more_than_pythons(winerror: int, number: int, ja: str) -> None:
    error = OSError(number, "The process cannot access the file")
    error.winerror = winerror  # type: ignore[attr-defined,unused-ignore]
    assert why(error).ja == ja


def test_what_is_not_known_is_told_as_the_system_tells_it() -> None:
    assert why(OSError(errno.ENOTTY, "Inappropriate ioctl")).ja == (
        "システムのエラー：Inappropriate ioctl"
    )
    assert why(OSError("odd")).en == "odd"
    assert why(ValueError("embedded null byte")).ja == "その名前や場所は使えません"


def test_a_japanese_message_has_no_english_reason(tmp_path: Path) -> None:
    folder, plain, long = tmp_path / "folder", tmp_path / "plain", tmp_path / ("x" * 300)
    folder.mkdir()
    plain.write_bytes(b"")
    for path, word in (
        (tmp_path / "none", "見つかりません"),
        (folder, "フォルダーです"),
        (plain / "x", "途中の名前がフォルダーではありません"),
        (long, "名前が長すぎます"),
    ):
        ja, en = refused(partial(files.read_bytes, str(path), 10), BadInputError)
        assert f"（{word}）" in ja
        assert "（" not in en
    ja, en = refused(lambda: files.write(str(plain / "x"), [b""]), OutputError)
    assert "（途中の名前がフォルダーではありません）" in ja
    assert "(a part of the path is not a folder)" in en
    ja, _ = refused(lambda: files.write("/proc/none.json", [b""]), OutputError)
    assert "No such file" not in ja
