"""The set-up of both commands: interrupted, repeated, moved, offline, in odd places."""

import base64
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import setup_env
from setup_env import Environment, SetupError


@pytest.fixture
def made() -> list[str]:
    return []


@pytest.fixture
def environment(tmp_path: Path, made: list[str], monkeypatch: pytest.MonkeyPatch) -> Environment:
    """An environment with an empty list, in a folder with a Japanese name and a space."""
    listed = tmp_path / "list.txt"
    listed.write_text("")
    monkeypatch.setattr(setup_env, "TOOLS", tmp_path / "tools")
    monkeypatch.setattr(setup_env, "make_fonts", lambda *, needed: made.append(f"fonts {needed}"))
    return Environment(tmp_path / "環境 一", listed, "一からの準備")


def wheel(folder: Path) -> tuple[str, str]:
    """Write a wheel with one module; return its requirement and its SHA-256."""
    path = folder / "harmless-1.0-py3-none-any.whl"
    info = "harmless-1.0.dist-info"
    files = {
        "harmless.py": "SAYS = 'hello'\n",
        f"{info}/METADATA": "Metadata-Version: 2.1\nName: harmless\nVersion: 1.0\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    rows = []
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
            digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode()
            rows.append(f"{name},sha256={digest.rstrip('=')},{len(text)}")
        archive.writestr(f"{info}/RECORD", "\n".join([*rows, f"{info}/RECORD,,", ""]))
    return "harmless==1.0", hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_second_start_makes_nothing(
    environment: Environment, made: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    setup_env.ensure(environment)
    told = capsys.readouterr()
    assert (told.out, told.err) == ("", "一からの準備\n")
    setup_env.ensure(environment)
    assert capsys.readouterr().err == ""
    assert made == ["fonts False"]


def test_the_environment_imports_this_checkout_from_any_folder(
    environment: Environment, tmp_path: Path
) -> None:
    python = setup_env.ensure(environment)
    for language in ("C", "C.UTF-8"):
        code = "import checker, os; print(checker.__file__, os.getcwd())"
        done = setup_env.run(
            [str(python), "-P", "-c", code], cwd=tmp_path, env={**os.environ, "LC_ALL": language}
        )
        assert done.output == f"{setup_env.ROOT / 'checker/__init__.py'} {tmp_path}"


def test_a_checkout_with_a_japanese_name_is_found_whatever_the_code_page(
    environment: Environment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checkout = tmp_path / "難病 チェック'"
    (checkout / "checker").mkdir(parents=True)
    (checkout / "checker" / "__init__.py").write_text("HERE = True\n")
    python = setup_env.ensure(environment)
    monkeypatch.setattr(setup_env, "ROOT", checkout)
    setup_env.link_project(environment)
    plain = {**os.environ, "LC_ALL": "C"}
    done = setup_env.run([str(python), "-P", "-c", "import checker; checker.HERE"], env=plain)
    assert done == setup_env.Done(0, "")
    (link,) = environment.folder.rglob("nanbyo_checker.pth")
    assert link.read_bytes().isascii()


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda e: (e.folder / setup_env.STAMP).unlink(), id="stopped before the end"),
        pytest.param(lambda e: e.requirements.write_text("# newer\n"), id="another list"),
        pytest.param(lambda e: e.python.unlink(), id="interpreter gone"),
        pytest.param(
            lambda e: (e.python.unlink(), e.python.write_text("")), id="another interpreter"
        ),
    ],
)
def test_what_is_not_as_it_should_be_is_made_anew(
    environment: Environment, made: list[str], spoil: object
) -> None:
    setup_env.ensure(environment)
    left_over = environment.folder / "left-over"
    left_over.touch()
    assert callable(spoil)
    spoil(environment)
    python = setup_env.ensure(environment)
    assert not left_over.exists()
    assert len(made) == 2
    assert setup_env.run([str(python), "-c", "print(1)"]).output == "1"


def test_a_checkout_that_was_moved_is_set_up_anew(
    environment: Environment, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    setup_env.ensure(environment)
    assert setup_env.is_ready(environment)
    monkeypatch.setattr(setup_env, "ROOT", tmp_path / "elsewhere")
    assert not setup_env.is_ready(environment)


def test_the_environment_of_another_checkout_that_a_link_leads_to_is_left_alone(
    environment: Environment, tmp_path: Path
) -> None:
    other = tmp_path / "another checkout's"
    other.mkdir()
    (other / "kept").write_text("")
    environment.folder.symlink_to(other, target_is_directory=True)
    setup_env.ensure(environment)
    assert [one.name for one in other.iterdir()] == ["kept"]
    assert setup_env.is_ready(environment)
    assert not environment.folder.is_symlink()


def test_an_interrupted_set_up_is_not_taken_for_a_whole_one(
    environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(_: Environment) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as half_way:
        half_way.setattr(setup_env, "install", interrupt)
        with pytest.raises(SystemExit) as ended, setup_env.told():
            setup_env.ensure(environment)
    assert ended.value.code == 130
    assert not setup_env.is_ready(environment)
    setup_env.ensure(environment)
    assert setup_env.is_ready(environment)


def test_the_second_of_two_starts_waits_and_finds_the_work_done(
    environment: Environment, made: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import setup_env; from pathlib import Path\n"
        "setup_env.TOOLS = Path(sys.argv[2]); setup_env.make_fonts = lambda *, needed: None\n"
        "e = setup_env.Environment(Path(sys.argv[3]), Path(sys.argv[4]), 'first')\n"
        "with setup_env.turn():\n"
        "    print('mine', flush=True); sys.stdin.read(); setup_env.make(e)\n"
    )
    places = (Path(setup_env.__file__).parent, setup_env.TOOLS, *environment[:2])
    first = subprocess.Popen(
        [sys.executable, "-c", code, *map(str, places)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with first:
        assert first.stdin is not None
        assert first.stdout is not None
        assert first.stdout.readline() == b"mine\n"
        with (setup_env.TOOLS / "set-up.lock").open("a+b") as file:
            assert not setup_env.take(file, wait=False)
        first.stdin.close()  # the first goes on while we wait for our turn
        setup_env.ensure(environment)
    assert first.returncode == 0
    assert made == []
    assert environment.purpose not in capfd.readouterr().err


def test_the_turn_of_a_start_that_was_killed_is_given_back(environment: Environment) -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import setup_env; from pathlib import Path\n"
        "setup_env.TOOLS = Path(sys.argv[2])\n"
        "with setup_env.turn():\n    print('mine', flush=True); sys.stdin.read()\n"
    )
    place = str(Path(setup_env.__file__).parent)
    child = subprocess.Popen(
        [sys.executable, "-c", code, place, str(setup_env.TOOLS)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"mine\n"
        child.kill()
    setup_env.ensure(environment)
    assert setup_env.is_ready(environment)


def test_only_a_wheel_with_the_listed_hash_is_installed(
    environment: Environment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted, digest = wheel(tmp_path)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    environment.requirements.write_text(f"{wanted} --hash=sha256:{'0' * 64}\n")
    with pytest.raises(SetupError, match="THESE PACKAGES DO NOT MATCH THE HASHES"):
        setup_env.ensure(environment)
    assert not setup_env.is_ready(environment)
    environment.requirements.write_text(f"{wanted} --hash=sha256:{digest}\n")
    python = setup_env.ensure(environment)
    assert setup_env.run([str(python), "-c", "import harmless; print(harmless.SAYS)"]).code == 0


def test_without_a_network_the_reason_is_told_and_the_exit_code_is_1(
    environment: Environment, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    environment.requirements.write_text(f"harmless==1.0 --hash=sha256:{'0' * 64}\n")
    with pytest.raises(SystemExit) as ended, setup_env.told():
        setup_env.ensure(environment)
    assert ended.value.code == 1
    assert "インターネット接続" in capsys.readouterr().err


def test_where_no_pip_can_be_had_the_command_to_type_is_told(
    environment: Environment, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(setup_env, "bundled_pip", lambda: None)
    monkeypatch.setattr(setup_env, "installed_pip", tuple)
    monkeypatch.setenv("PATH", "")  # no apt-get
    with pytest.raises(SystemExit) as ended, setup_env.told():
        setup_env.ensure(environment)
    assert ended.value.code == 1
    assert "sudo apt install python3-venv" in capsys.readouterr().err


def test_an_installed_pip_too_old_for_another_environment_is_not_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(setup_env, "bundled_pip", lambda: None)
    monkeypatch.setattr(setup_env, "debian_pip", lambda: tmp_path / "pip-9.whl")
    monkeypatch.setattr(setup_env, "installed_pip", lambda: (22, 2))
    assert setup_env.pip_for("python") == ["python", str(tmp_path / "pip-9.whl" / "pip")]
    monkeypatch.setattr(setup_env, "installed_pip", lambda: (22, 3))
    assert setup_env.pip_for("python") == [sys.executable, "-m", "pip", "--python", "python"]


def test_the_fonts_stop_only_the_set_up_that_needs_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    script = tmp_path / "fonts.py"
    script.write_text("raise SystemExit('no way out')\n")
    monkeypatch.setattr(setup_env, "FONTS_SCRIPT", script)
    setup_env.make_fonts(needed=False)
    assert "no way out" in capsys.readouterr().err
    with pytest.raises(SetupError, match="no way out"):
        setup_env.make_fonts(needed=True)


def test_run_passes_on_arguments_folder_output_and_exit_code(tmp_path: Path) -> None:
    script = setup_env.ROOT / "build" / "run.py"
    setup_env.ensure(setup_env.RUN)
    (tmp_path / "checker.py").write_text("raise SystemExit('the wrong checker')\n")
    (tmp_path / "壊れた.json").write_text("{")

    def run(*args: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, script, *args], cwd=tmp_path, capture_output=True, check=False
        )

    version = run("--version")
    assert version.returncode == 0
    assert version.stderr == b""
    bad = run("judge", "壊れた.json")
    assert bad.returncode == 5
    assert "壊れた.json" in bad.stderr.decode()


AS_ANOTHER_USER = """
import os, sys
sys.path.insert(0, sys.argv[1])
import setup_env
setup_env.make_fonts = lambda *, needed: None
setup_env.install = lambda environment: None
if sys.argv[2] != "0":
    os.setgroups([])
    os.setgid(int(sys.argv[2]))
    os.setuid(int(sys.argv[2]))
with setup_env.told():
    print(setup_env.ensure(setup_env.RUN))
"""


@pytest.fixture
def shared() -> Iterator[Path]:
    """A checkout that every user may read, with what the set-up needs of it."""
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
        place = Path(folder)
        place.chmod(0o755)
        (place / "build" / "requirements").mkdir(parents=True)
        (place / "build" / "requirements" / "run.txt").write_text("")
        for name in ("setup_env.py", "fonts.py"):
            shutil.copyfile(setup_env.ROOT / "build" / name, place / "build" / name)
        yield place


@pytest.mark.real
@pytest.mark.skipif(os.name == "nt", reason="users of Unix")
def test_what_one_user_set_up_another_may_start_and_not_change(
    shared: Path, needs: Callable[..., None]
) -> None:
    needs("/usr/bin/python3")
    if os.geteuid() != 0:
        pytest.skip("not run: needs root, to be two users")

    def start(user: int) -> subprocess.CompletedProcess[str]:
        argv = ["/usr/bin/python3", "-B", "-c", AS_ANOTHER_USER, str(shared / "build"), str(user)]
        return subprocess.run(argv, cwd="/", capture_output=True, text=True, check=False)

    nobody = 65534
    early = start(nobody)
    assert early.returncode == setup_env.SETUP_FAILED
    assert "書き込める人だけです" in early.stderr
    assert "Errno" not in early.stderr
    assert start(0).returncode == 0
    before = {path: path.lstat().st_mtime_ns for path in shared.rglob("*")}
    ours = start(nobody)
    assert (ours.returncode, ours.stderr) == (0, "")
    assert ours.stdout.strip() == str(shared / ".venv" / "bin" / "python")
    assert {path: path.lstat().st_mtime_ns for path in shared.rglob("*")} == before
    python = shared / ".venv" / "bin" / "python"
    hidden = shared / "hidden"
    hidden.mkdir(mode=0o700)
    (hidden / "python3").symlink_to("/usr/bin/python3")
    python.unlink()
    python.symlink_to(hidden / "python3")
    barred = start(nobody)
    assert barred.returncode == setup_env.SETUP_FAILED
    assert "準備に使われたPythonを、あなたは実行できません" in barred.stderr
