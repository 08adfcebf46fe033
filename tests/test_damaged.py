"""A program whose parts are missing says so; a fault of its own stays one."""

import io
import signal
import sys

import pytest

from checker import damaged, errors
from checker.cli import start

PARTS = "/opt/nanbyo-checker/_internal"


@pytest.fixture
def executable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this process look like an executable of PyInstaller's."""
    monkeypatch.setattr(sys, "_MEIPASS", PARTS, raising=False)


@pytest.mark.usefixtures("executable")
@pytest.mark.parametrize(
    ("error", "what"),
    [
        (ModuleNotFoundError("No module named 'typst'", name="typst"), "typst"),
        (ImportError("DLL load failed while importing _core"), "DLL load failed while"),
        (FileNotFoundError(2, "No such file", f"{PARTS}/checker/a.typ"), "checker/a.typ"),
        (RuntimeError(f"file not found (searched at {PARTS}/b.typ)"), "b.typ"),
        (RuntimeError(f"'c.html' not found in search path: {PARTS!r}"), "c.html"),
    ],
)
def test_in_an_executable_a_missing_part_is_named_and_leaves_no_record(
    error: Exception, what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    def work() -> int:
        raise error

    assert errors.boundary(work, lambda: "ja", "0.1.0") == damaged.STATUS
    said = capsys.readouterr().err
    assert what in said
    assert "すべて展開" in said
    assert "Extract the whole zip" in said
    assert "crash" not in said


@pytest.mark.usefixtures("executable")
@pytest.mark.parametrize(
    "error",
    [
        FileNotFoundError(2, "No such file", "/home/a/x"),
        OSError(5, "x"),
        ValueError("not found"),
        ValueError(f"a fault in {PARTS}"),
    ],
)
def test_other_errors_of_an_executable_have_other_causes(error: Exception) -> None:
    assert damaged.part(error) is None


def test_in_a_checkout_nothing_is_called_damaged() -> None:
    assert damaged.part(ModuleNotFoundError("No module named 'typst'", name="typst")) is None


@pytest.mark.parametrize("stream", [io.StringIO(), None])
def test_a_program_that_cannot_be_imported_ends_in_words(
    stream: io.StringIO | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signal, "signal", lambda *_: None)  # Ctrl-C stays pytest's
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.delattr("checker.cli.main", raising=False)
    monkeypatch.setitem(sys.modules, "checker.cli.main", None)  # importing it fails
    with pytest.raises(ImportError):
        start.start()
    monkeypatch.setattr(sys, "_MEIPASS", PARTS, raising=False)
    with pytest.raises(SystemExit) as ended:
        start.start()
    assert ended.value.code == damaged.STATUS
    if stream is not None:
        assert "checker.cli.main" in stream.getvalue()
