"""Everything that a frozen program can do, once: a part that was left out is found here."""

from collections.abc import Callable
from pathlib import Path

import pytest
import wine

from tests.windows import whole
from tests.windows.conftest import Run

pytestmark = pytest.mark.real


def test_every_part_is_in_the_windows_folder(
    program: Path,
    prefix: Path,
    display: str,
    run: Run,
    needs: Callable[..., None],
    tmp_path: Path,
) -> None:
    needs("pdftoppm", "zbarimg")

    def call(*words: str | Path) -> tuple[int, str]:
        ended = run(program, *words)
        return ended.code, ended.err

    report = whole.documents(call, tmp_path)
    database = "sqlite:///" + wine.windows_path(tmp_path / "相談.sqlite3").replace("\\", "/")
    argv: list[str | Path] = ["wine", program, "helpdesk", "--no-browser", "--database", database]
    with whole.helpdesk(argv, wine.environment(prefix, display)) as client:
        whole.takes_a_call(client, report)
