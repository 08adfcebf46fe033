"""The program in odd places: no home, no streams, other code pages, Ctrl-C."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.cli.conftest import Desk
from tests.cli.program import ENOUGH, ROOT, environment, run

posix = pytest.mark.skipif(os.name == "nt", reason="POSIX streams")


def shell(line: str, *argv: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a shell line in which `"$@"` stands for `python -m checker ARGV`."""
    return subprocess.run(
        ["bash", "-c", line, "bash", sys.executable, "-m", "checker", *map(str, argv)],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=ENOUGH,
        check=False,
    )


@posix
def test_a_reader_that_goes_away_ends_the_program_quietly(desk: Desk) -> None:
    for argv in (
        ("judge", desk.not_ready),
        ("judge", desk.not_ready, "--json", "-"),
        ("rules", "list"),
        ("rules", "show", "--schema", "report"),
        ("compare", desk.report, desk.other_report),
    ):
        done = shell('"$@" | sleep 0; echo "${PIPESTATUS[0]}"', *argv)
        assert done.stderr == ""
        assert done.stdout in {"0\n", "3\n", "6\n"}  # it may have been faster than the reader


@posix
@pytest.mark.parametrize("full", [True, False])
def test_a_screen_that_takes_no_more_costs_no_file(
    desk: Desk, tmp_path: Path, *, full: bool
) -> None:
    html, report = tmp_path / "R.html", tmp_path / "R.json"
    reader, screen = os.pipe()
    os.close(reader)
    if full:
        os.close(screen)
        screen = os.open("/dev/full", os.O_WRONLY)
    argv = (sys.executable, "-m", "checker", "judge", desk.not_ready)
    done = subprocess.run(
        [*argv, "--html", html, "--json", report],
        cwd=ROOT,
        env=environment(),
        stdout=screen,
        stderr=subprocess.PIPE,
        timeout=ENOUGH,
        check=False,
    )
    os.close(screen)
    assert done.returncode == 6
    assert ("標準出力" in done.stderr.decode()) == full
    assert html.read_bytes().rstrip().endswith(b"</html>")
    assert json.loads(report.read_bytes())["overall"] == "not_ready"


@posix
def test_a_result_still_has_its_exit_code_without_standard_output(desk: Desk) -> None:
    done = shell('"$@" >&-', "judge", desk.not_ready)
    assert (done.returncode, done.stderr) == (3, "")


@posix
@pytest.mark.parametrize(
    "argv", [("rules", "list"), ("rules", "show", "memory"), ("rules", "show", "--schema", "facts")]
)
def test_what_only_prints_needs_a_standard_output(argv: tuple[str, ...]) -> None:
    done = shell('"$@" >&-', *argv)
    assert done.returncode == 6
    assert "標準出力" in done.stderr


@posix
def test_a_full_standard_output_is_an_output_that_failed(desk: Desk) -> None:
    for argv in (
        ("judge", desk.not_ready),
        ("judge", desk.ready, "--json", "-"),
        ("rules", "list"),
    ):
        done = shell('"$@" >/dev/full', *argv)
        assert done.returncode == 6
        assert "空き容量が足りません" in done.stderr
        assert "Traceback" not in done.stderr
        assert "Exception ignored" not in done.stderr


@posix
def test_an_error_without_standard_error_keeps_its_exit_code(tmp_path: Path) -> None:
    assert shell('"$@" 2>&-', "judge", tmp_path / "nothing").returncode == 5
    assert shell('"$@" >&- 2>&-', "fly").returncode == 2


@posix
def test_no_standard_input_is_bad_input() -> None:
    done = shell('"$@" <&-', "judge", "-")
    assert done.returncode == 5


@posix
def test_a_dash_does_not_make_devices_of_files(desk: Desk) -> None:
    done = run("judge", desk.not_ready, "--json", "/dev/stdout", "--quiet")
    assert done.code == 3
    assert json.loads(done.out)["overall"] == "not_ready"
    assert run("judge", desk.not_ready, "--json", "/dev/null", "--quiet").code == 3
    assert not Path("/dev/null").is_file()


@pytest.mark.parametrize("encoding", ["cp932", "utf-8"])
def test_every_japanese_code_page_shows_every_word(desk: Desk, encoding: str) -> None:
    env = environment(PYTHONUTF8=None, PYTHONIOENCODING=encoding)
    done = run("judge", desk.not_ready, env=env)
    plain = run("judge", desk.not_ready)
    assert (done.code, done.err) == (3, "")
    assert done.out.decode(encoding) == plain.text


def test_json_is_utf8_whatever_the_code_page(desk: Desk) -> None:
    env = environment(PYTHONUTF8=None, PYTHONIOENCODING="cp932")
    done = run("judge", desk.not_ready, "--json", "-", env=env)
    assert done.out == run("judge", desk.not_ready, "--json", "-").out


def test_a_plain_c_locale(desk: Desk) -> None:
    env = environment(PYTHONUTF8="0", PYTHONCOERCECLOCALE="0", LANG="C", LC_ALL="C")
    done = run("judge", desk.not_ready, "--lang", "en", env=env)
    assert (done.code, done.err) == (3, "")
    assert b"\nNG  Not met" in done.out
    assert run("judge", desk.ready, "--answers", desk.answers, env=env).code == 0
    assert run("judge", desk.root / "無い.json", env=env).code == 5


def test_no_home_and_no_temporary_folder(desk: Desk) -> None:
    env = environment(HOME=None, USERPROFILE=None, TMPDIR=None, XDG_CONFIG_HOME=None)
    assert run("judge", desk.not_ready, env=env).code == 3
    assert run("check", "--offline", env=env).code in {0, 3, 4}
    odd = environment(HOME="/no/such/home", TMPDIR="/no/such/folder")
    assert run("judge", desk.not_ready, "--json", "-", env=odd).code == 3


@posix
def test_a_folder_that_may_not_be_written_to() -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o555)
        assert run("check", "--offline", cwd=Path(folder)).code in {0, 3, 4}
        assert list(Path(folder).iterdir()) == []
        Path(folder).chmod(0o755)


@posix
def test_a_path_that_is_no_text_is_told_all_the_same(tmp_path: Path) -> None:
    name = os.fsdecode(bytes(tmp_path) + b"/\xff\xfe.json")
    for env in (environment(), environment(PYTHONIOENCODING="cp932")):
        done = run("judge", name, env=env)
        assert done.code == 5


HANGS = """
import sys, threading
from checker.probes import all as probes
from checker.probes.interface import Probe
never = threading.Event()
probes.PROBES = (Probe("hangs", ("os.name",), lambda host: never.wait()),)
sys.argv = ["x", "check", "--offline", "--quiet", "--deadline", "1", "--json", "-"]
from checker.cli.main import start
start()
"""


def test_a_probe_that_hangs_does_not_keep_the_program() -> None:
    done = subprocess.run(
        [sys.executable, "-c", HANGS],
        env=environment(),
        capture_output=True,
        timeout=ENOUGH,
        check=False,
    )
    assert (done.returncode, done.stderr) == (4, b"")
    failure = json.loads(done.stdout)["facts"]["facts"]["os.name"]["failure"]
    assert failure == {"reason": "timed_out", "detail": "no answer within 1 s"}


SLOW = """
import sys, threading
from checker.probes import all as probes
from checker.probes.interface import Probe
never = threading.Event()
probes.PROBES = (Probe("slow", ("os.name",), lambda host: never.wait()),)
from checker.cli.main import run
sys.exit(run())
"""


@posix
@pytest.mark.parametrize(("lang", "words"), [("ja", "中止しました。"), ("en", "Stopped.")])
def test_ctrl_c_clears_the_line_and_says_so(lang: str, words: str, tmp_path: Path) -> None:
    import pty  # noqa: PLC0415 - POSIX only

    ours, theirs = pty.openpty()
    started = subprocess.Popen(
        [sys.executable, "-c", SLOW, "check", "--offline", "--lang", lang, "--json", "out.json"],
        cwd=tmp_path,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    seen = b""
    while b"0/1" not in seen:  # the probe is being waited for
        seen += os.read(ours, 1000)
    started.send_signal(signal.SIGINT)
    with contextlib.suppress(OSError):  # the terminal ends with its program
        while more := os.read(ours, 1000):
            seen += more
    out, _ = started.communicate(timeout=ENOUGH)
    os.close(ours)
    said = seen.decode()
    assert started.returncode == 130
    assert out == b""
    assert "Traceback" not in said
    progress, _, rest = said.rpartition("\r\x1b[2K")
    assert "0/1" in progress
    assert rest.strip() == words
    assert list(tmp_path.iterdir()) == []


def test_progress_is_shown_on_terminals_alone() -> None:
    assert run("check", "--offline").err == ""
