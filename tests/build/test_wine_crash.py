"""A Windows program that crashes is told as one, at once."""

from collections.abc import Callable
from pathlib import Path

import pytest
import windows_python
import wine
from setup_env import SetupError

from tests.windows_machine import end, own_prefix

CRASHES = "int main(void) { volatile int *nowhere = 0; return *nowhere; }\n"


@pytest.mark.real
def test_a_crash_is_neither_success_nor_a_hang(needs: Callable[..., None], tmp_path: Path) -> None:
    needs("wine", "x86_64-w64-mingw32-gcc")
    source, program = tmp_path / "crash.c", tmp_path / "crash.exe"
    source.write_text(CRASHES, encoding="ascii")
    windows_python.compile_c(source, program)
    prefix = own_prefix(tmp_path / "prefix")
    try:
        with pytest.raises(SetupError, match="Unhandled page fault"):
            wine.run([program], env=wine.environment(prefix), timeout=120)
    finally:
        end(prefix)
