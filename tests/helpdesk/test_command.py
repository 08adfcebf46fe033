"""The command line of the helpdesk."""

import argparse
import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from checker.cli.helpdesk import origin, port

ROOT = Path(__file__).parents[2]


def run(*words: str, say: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-P", "-m", "checker", "helpdesk", *words],
        input=say,
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        timeout=60,
    )


@pytest.mark.parametrize(
    "text",
    [
        "https://desk.example.jp",
        "https://desk.example.jp:8443",
        "http://127.0.0.1:8000",
        "http://localhost:8000",
    ],
)
def test_a_public_address_is_taken(text: str) -> None:
    assert origin(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "desk.example.jp",
        "http://desk.example.jp",
        "https://desk.example.jp/",
        "https://desk.example.jp/path",
        "https://user@desk.example.jp",
        "https://DESK.example.jp",
        "https://desk.example.jp\n",
        "javascript:alert(1)",
    ],
)
def test_what_is_no_public_address_is_refused(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError):
        origin(text)


@pytest.mark.parametrize("text", ["0", "65536", "x", "", "-1", "99999999999"])
def test_what_is_no_port_is_refused(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError):
        port(text)
    assert port("65535") == 65535


@pytest.mark.parametrize("more", [(), ("--origin", "https://desk.example.jp")])
def test_a_port_that_is_taken_is_an_error_and_no_other_is_used(
    tmp_path: Path, more: tuple[str, ...]
) -> None:
    database = ("--database", f"sqlite:///{tmp_path}/a")
    assert run(*database, "--add-keeper", "管理", say="a long password\n").returncode == 0
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = str(other.getsockname()[1])
        done = run(*database, "--port", taken, "--no-browser", *more)
    assert done.returncode == 2
    assert f"ポート {taken} は、ほかのプログラムが使っています。" in done.stderr
    assert "http" not in done.stderr


def test_several_seats_need_an_account_first(tmp_path: Path) -> None:
    done = run("--database", f"sqlite:///{tmp_path}/a", "--origin", "https://desk.example.jp")
    assert done.returncode == 2
    assert "--add-keeper" in done.stderr


def test_a_keeper_is_added_with_a_password_from_standard_input(tmp_path: Path) -> None:
    database = ("--database", f"sqlite:///{tmp_path}/a")
    assert run(*database, "--add-keeper", "管理", say="short\n").returncode == 2
    done = run(*database, "--add-keeper", "管理", say="a long password\n")
    assert (done.returncode, done.stdout) == (0, "")
    assert "管理" in done.stderr
    assert "a long password" not in done.stderr
    # A second time sets the password anew: the way out where it is lost.
    assert run(*database, "--add-keeper", "管理", say="another password\n").returncode == 0


@pytest.mark.parametrize("url", ["mysql://x/y", "nonsense", "sqlite://"])
def test_another_database_is_wrong_use(url: str) -> None:
    assert run("--database", url).returncode == 2


def test_a_database_that_cannot_be_reached_is_told_without_its_password() -> None:
    done = run("--database", "postgresql://me:very-secret@127.0.0.1:1/none")
    assert done.returncode == 6
    assert "Traceback" not in done.stderr
    assert "very-secret" not in done.stderr


def test_one_whose_address_is_used_up_is_told_of_the_command(tmp_path: Path) -> None:
    """No icon starts a helpdesk; what says so elsewhere would lead nowhere."""
    words = [sys.executable, "-P", "-m", "checker", "helpdesk", "--no-browser"]
    words += ["--database", f"sqlite:///{tmp_path}/a"]
    with subprocess.Popen(
        words,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as running:
        try:
            assert running.stderr is not None
            found = re.search(r"http://\S+", running.stderr.readline())
            assert found is not None
            with httpx.Client(trust_env=False, timeout=30) as browser:
                assert browser.get(found[0]).status_code == 200
                page = browser.get(found[0].partition("start?")[0]).text
            spent = httpx.get(found[0], trust_env=False, timeout=30)
        finally:
            running.send_signal(signal.SIGINT)
            running.wait(30)
    assert spent.status_code == 403
    assert "相談窓口" in page
    for text in (spent.text, page):
        assert "nanbyo-checker helpdesk" in text
        assert "アイコン" not in text
        assert "double-click" not in text


def test_the_samples_of_the_server_name_options_that_there_are() -> None:
    shown = run("--help").stdout
    samples = Path(__file__).parents[2] / "docs" / "helpdesk-examples"
    texts = [path.read_text(encoding="utf-8") for path in samples.iterdir()]
    texts.append((samples.parent / "helpdesk-server.md").read_text(encoding="utf-8"))
    found = re.findall(r"--(?:database|copy|add|origin|port|log)[a-z-]*", " ".join(texts))
    for option in set(found):
        assert option in shown, option
    assert "proxy_set_header Host $http_host;" in " ".join(texts)


@pytest.mark.skipif(sys.platform == "win32", reason="a terminal of its own is opened by pty")
def test_enter_in_the_terminal_opens_a_closed_page_again(tmp_path: Path) -> None:
    import pty  # noqa: PLC0415 - not on Windows

    words = [sys.executable, "-P", "-m", "checker", "helpdesk", "--no-browser"]
    words += ["--database", f"sqlite:///{tmp_path}/a"]
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        words,
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as running:
        try:
            os.close(theirs)
            assert running.stderr is not None
            first = re.search(r"http://\S+", running.stderr.readline())
            assert first is not None
            assert "Enter" in running.stderr.readline() + running.stderr.readline()
            os.write(ours, b"\n")
            second = re.search(r"http://\S+", running.stderr.readline())
            assert second is not None
            for found in (first, second):
                with httpx.Client(trust_env=False, timeout=30) as browser:
                    assert browser.get(found[0], follow_redirects=True).status_code == 200
        finally:
            os.close(ours)
            running.send_signal(signal.SIGINT)
            running.wait(30)
    assert first[0] != second[0]
