"""The program of a double-click says in Japanese what is missing, even where Python is."""

from collections.abc import Callable, Iterator
from pathlib import Path

import icon
import launcher
import pytest
import windows_python
import wine

from tests.build.setups import compiled
from tests.windows_machine import end, own_prefix

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("wine")]

SAYS = """
#include <stdio.h>
int main(int count, char **words)
{
    FILE *out = fopen("C:\\\\words.txt", "w");
    for (int i = 1; i < count; i++)
        fprintf(out, "%s\\n", words[i]);
    fclose(out);
    return CODE;
}
"""

LEAVES_ONE = """
#include <windows.h>
int main(int count, char **words)
{
    if (count > 1 && words[1][0] == '-') {
        Sleep(600000);
        return 0;
    }
    char line[2048];
    lstrcpyA(line, "\\"");
    GetModuleFileNameA(NULL, line + 1, 2000);
    lstrcatA(line, "\\" -");
    STARTUPINFOA start = {.cb = sizeof start};
    PROCESS_INFORMATION other; /* it inherits the stream in which words are told */
    return CreateProcessA(NULL, line, NULL, NULL, TRUE, 0, NULL, NULL, &start, &other) ? 0 : 9;
}
"""


@pytest.fixture
def folder(needs: Callable[..., None], tmp_path: Path) -> Path:
    needs("wine", "x86_64-w64-mingw32-gcc")
    own = tmp_path / "難病 チェック（令和8年）"
    own.mkdir()
    launcher.make(own, "1.2.3", icon.icon())
    return own


@pytest.fixture
def prefix(tmp_path: Path) -> Iterator[Path]:
    own = own_prefix(tmp_path / "prefix")
    yield own
    end(own)


def start(prefix: Path, folder: Path, *words: str) -> int:
    # Without a display a window is shown to nobody, and does not wait for anybody.
    argv: list[str | Path] = [folder / launcher.NAME, *words]
    return wine.run(argv, env=wine.environment(prefix), timeout=60).returncode


def whole(folder: Path, code: int) -> None:
    """Lay out a folder with a stand-in for the program."""
    (folder / "_internal").mkdir()
    for name in (windows_python.RUNTIME_LIBRARY, "base_library.zip"):
        (folder / "_internal" / name).touch()
    compiled(SAYS.replace("CODE", str(code)), folder / "nanbyo-checker.exe")


def test_alone_as_inside_the_zip_it_ends_with_words(folder: Path, prefix: Path) -> None:
    assert start(prefix, folder) == 70
    said = (folder / launcher.NAME).read_bytes()
    for words in ("すべて展開", "必要なファイルがありません", "Extract the whole zip"):
        assert words.encode("utf-16-le") in said


@pytest.mark.parametrize("name", [windows_python.RUNTIME_LIBRARY, "base_library.zip"])
def test_without_what_python_starts_with_nothing_is_started(
    name: str, folder: Path, prefix: Path
) -> None:
    whole(folder, 0)
    (folder / "_internal" / name).unlink()
    assert start(prefix, folder) == 70
    assert not (prefix / "drive_c" / "words.txt").exists()


@pytest.mark.parametrize("code", [0, 6])
def test_it_starts_the_page_with_the_options_and_ends_as_it_ends(
    code: int, folder: Path, prefix: Path
) -> None:
    whole(folder, code)
    assert start(prefix, folder, "--offline", "a b") == code
    said = (prefix / "drive_c" / "words.txt").read_text().splitlines()
    assert said == ["app", "--quiet", "--offline", "a b"]


def test_what_the_program_left_running_is_not_waited_for(folder: Path, prefix: Path) -> None:
    whole(folder, 0)
    compiled(LEAVES_ONE, folder / "nanbyo-checker.exe")
    assert start(prefix, folder) == 0  # it gives up after a minute


def test_it_is_small_and_the_same_each_time(folder: Path, tmp_path: Path) -> None:
    first = (folder / launcher.NAME).read_bytes()
    launcher.make(tmp_path, "1.2.3", icon.icon())
    assert (tmp_path / launcher.NAME).read_bytes() == first
    assert len(first) < 250_000
