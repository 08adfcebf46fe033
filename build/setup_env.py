"""What both set-up commands share: a virtual environment made from a hash-locked list.

An environment carries a stamp: what it was made from. Where the stamp is as it should be there is
nothing to do, and that is found out in well under a millisecond. Otherwise the environment is made
anew, and the stamp is written last: a set-up that was interrupted is one that never happened.
Two starts at once take turns through a lock that the system itself gives back when a start ends.
The fonts of the PDF documents are part of the set-up (build/fonts.py).
"""

import contextlib
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, NamedTuple, NoReturn

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / ".tools"
LISTS = ROOT / "build" / "requirements"
FONTS_SCRIPT = ROOT / "build" / "fonts.py"
STAMP = "set-up-from"
SETUP_FAILED = 1
"""Exit code when nothing could be started. Not one of the program's own (docs/exit-codes.md)."""
INTERRUPTED = 130
NEWEST_ENOUGH_PIP = (22, 3)
"""The first pip that can install into another environment."""


class SetupError(Exception):
    """The set-up cannot go on; the text says why and what to type, in Japanese and English."""


class Environment(NamedTuple):
    """A virtual environment and the list that it is made from."""

    folder: Path
    requirements: Path
    purpose: str
    """What the person is told, Japanese first."""

    @property
    def python(self) -> Path:
        """The environment's interpreter."""
        return self.folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


RUN = Environment(
    ROOT / ".venv",
    LISTS / "run.txt",
    "準備しています（初回だけ、1分ほど）… / Setting up (first start only, about a minute) …",
)
TEST = Environment(
    TOOLS / "test-env",
    LISTS / "test.txt",
    "テストの環境を準備しています… / Setting up the test environment …",
)
FREEZE = Environment(
    TOOLS / "freeze-env",
    LISTS / "freeze.txt",
    "実行ファイルを作る環境を準備しています… / Setting up what makes the executables …",
)


def ensure(environment: Environment) -> Path:
    """Make the environment and the fonts if they are not there; return its interpreter.

    Raises:
        SetupError: The environment could not be made.
    """
    if not is_ready(environment):
        with turn(environment):
            if not is_ready(environment):  # the start before us may have done it
                say(environment.purpose)
                make(environment)
    return environment.python


def is_ready(environment: Environment) -> bool:
    """Tell whether the environment was made from today's list, in this folder, and still runs."""
    try:
        made_from = (environment.folder / STAMP).read_bytes()
    except OSError:
        return False
    return made_from == stamp(environment) and may_run(environment)


def may_run(environment: Environment) -> bool:
    """Tell whether the interpreter is there and this user may start it."""
    return os.access(environment.python, os.X_OK)


def stamp(environment: Environment) -> bytes:
    """Return what the set-up depends on: its place, its real interpreter, its list, the fonts.

    The interpreter, because an upgrade of the system can put another version behind the same name.
    """
    places = (os.fsencode(ROOT), os.fsencode(environment.python.resolve()))
    return b"\0".join((*places, environment.requirements.read_bytes(), FONTS_SCRIPT.read_bytes()))


def make(environment: Environment) -> None:
    """Make the environment from nothing, and the fonts if they are not there."""
    import venv  # noqa: PLC0415 - only when there is work to do

    if environment.folder.is_symlink():  # what it leads to is another's, and would be emptied
        environment.folder.unlink()
    venv.EnvBuilder(clear=True, symlinks=os.name != "nt").create(environment.folder)
    install(environment)
    link_project(environment)
    make_fonts(needed=environment is TEST)
    partial = environment.folder / f"{STAMP}.partial"
    partial.write_bytes(stamp(environment))
    partial.replace(environment.folder / STAMP)


def make_fonts(*, needed: bool) -> None:
    """Fetch the fonts. Everything but the PDF works without them, so failing is only told.

    Raises:
        SetupError: They could not be fetched, and they are needed.
    """
    done = run([sys.executable, str(FONTS_SCRIPT)])
    if done.code == 0:
        return
    problem = (
        f"{done.output}\n"
        "PDF用のフォントを取得できませんでした。PDF以外は使えます。\n"
        "あとで次のコマンドを実行すると、PDFも使えます："
        f"python3 {FONTS_SCRIPT}\n"
        "The fonts of the PDF could not be fetched; type the command above to try again."
    )
    if needed:
        raise SetupError(problem)
    say(problem)


def install(environment: Environment) -> None:
    """Install the locked list into the environment, wheels alone, each checked by its hash."""
    done = run(
        [
            *pip_for(environment.python),
            *("install", "--quiet", "--no-input", "--disable-pip-version-check"),
            *("--require-hashes", "--no-deps", "--only-binary=:all:"),
            *("-r", str(environment.requirements)),
        ],
        env={**os.environ, "PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0"},
    )
    if done.code:
        raise SetupError(
            f"{done.output}\n"
            "必要な部品を取得できませんでした。インターネット接続（プロキシの設定も）を確かめて、"
            "もう一度実行してください。\n"
            "The parts could not be fetched. Check the internet connection (and the proxy "
            "settings), then run this again."
        )


def pip_for(python: str | Path) -> list[str]:
    """Return a command that runs a pip for an interpreter, which may have none of its own.

    Debian leaves `ensurepip` out of its Python, so there are three places to look: the wheel that
    comes with Python, a pip that is installed, and Debian's own package of that wheel, which is
    unpacked beside the environments and changes nothing on the system.

    Raises:
        SetupError: There is none; the text says what to type.
    """
    wheel = bundled_pip()
    if wheel is None and installed_pip() >= NEWEST_ENOUGH_PIP:
        return [sys.executable, "-m", "pip", "--python", str(python)]
    wheel = wheel or debian_pip()
    if wheel is None:
        raise SetupError(
            "このPythonにはpipがありません。次のコマンドを実行してから、もう一度始めてください：\n"
            "    sudo apt install python3-venv\n"
            "This Python comes without pip. Type the command above, then start again."
        )
    return [str(python), str(wheel / "pip")]


def bundled_pip() -> Path | None:
    """Find the pip wheel that comes with this Python."""
    import sysconfig  # noqa: PLC0415 - only when there is work to do

    packaged = sysconfig.get_config_var("WHEEL_PKG_DIR")
    folders = [Path(packaged)] if packaged else []
    with contextlib.suppress(ImportError):
        import ensurepip  # noqa: PLC0415 - Debian may leave it out

        folders.append(Path(ensurepip.__file__).parent / "_bundled")
    return next(filter(None, map(pip_wheel_in, folders)), None)


def pip_wheel_in(folder: Path) -> Path | None:
    """Find a pip wheel in a folder, which need not be there."""
    return next(iter(sorted(folder.glob("pip-*.whl"))), None)


def installed_pip() -> tuple[int, ...]:
    """Return the version of the pip that this Python can import; () when it has none."""
    done = run([sys.executable, "-c", "import pip; print(pip.__version__)"])
    parts = done.output.strip().split(".")[:2] if done.code == 0 else []
    return tuple(int(part) for part in parts if part.isdigit())


def debian_pip() -> Path | None:
    """Fetch Debian's package of the pip wheel and unpack it; nothing is installed."""
    folder = TOOLS / "debian-pip"
    wheels = folder / "usr" / "share" / "python-wheels"
    if found := pip_wheel_in(wheels):
        return found
    folder.mkdir(parents=True, exist_ok=True)
    fetch = ["apt-get", "download", "-qq", "python3-pip-whl"]
    with contextlib.suppress(FileNotFoundError):
        if run(fetch, cwd=folder).code:
            run(["apt-get", "update", "-qq"])  # a fresh system has no package lists yet
            run(fetch, cwd=folder)
        for package in folder.glob("*.deb"):
            run(["dpkg-deb", "-x", package.name, "."], cwd=folder)
    return pip_wheel_in(wheels)


def link_project(environment: Environment) -> None:
    """Let the environment import this checkout.

    As one line of ASCII code, because Python reads these files in the system's code page and a
    folder's name may be Japanese.
    """
    pattern = "Lib/site-packages" if os.name == "nt" else "lib/python3*/site-packages"
    (packages,) = environment.folder.glob(pattern)
    line = f"import sys; sys.path.append({str(ROOT)!a})\n"
    (packages / "nanbyo_checker.pth").write_text(line, encoding="ascii")


@contextlib.contextmanager
def turn(environment: Environment = RUN) -> Iterator[None]:
    """Wait until no other start is setting up, and keep others waiting meanwhile.

    Raises:
        SetupError: This user may not set up here.
    """
    try:
        TOOLS.mkdir(exist_ok=True)
        lock = (TOOLS / "set-up.lock").open("a+b")
    except PermissionError as error:
        raise not_ours(environment) from error
    with lock as file:
        if not take(file, wait=False):
            say("ほかの準備が終わるのを待っています… / Waiting for another set-up to end …")
            take(file, wait=True)
        yield  # closing the file gives the lock back, and so does the end of the process


def not_ours(environment: Environment) -> SetupError:
    """Say that the set-up here is another user's, and what can be done."""
    problem = ("準備が古いか、まだ済んでいません。", "It is out of date, or was never done.")
    with contextlib.suppress(OSError):
        if (environment.folder / STAMP).exists() and not may_run(environment):
            problem = (
                f"準備に使われたPythonを、あなたは実行できません：{environment.python}",
                "It was made with a Python that you may not run (see above).",
            )
    return SetupError(
        f"このフォルダーに準備ができるのは、書き込める人だけです：{ROOT}\n{problem[0]}\n"
        "書き込める人に、全員が使えるPython（/usr/bin/python3 など）で準備をしてもらうか、"
        "自分のフォルダーにコピーして始めてください。\n"
        "Only a person who may write to this folder can set up here. "
        f"{problem[1]} Have them set up with a Python that all may run, such as /usr/bin/python3, "
        "or start in a copy of your own."
    )


def take(file: IO[bytes], *, wait: bool) -> bool:
    """Take the lock on a file; False when another process holds it and we do not wait."""
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415 - Windows only

        file.seek(0)
        while True:
            with contextlib.suppress(OSError):  # LK_LOCK gives up after ten seconds
                msvcrt.locking(file.fileno(), msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
                return True
            if not wait:
                return False
    import fcntl  # noqa: PLC0415 - everything but Windows

    try:
        fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    return True


class Done(NamedTuple):
    """How a tool ended."""

    code: int
    output: str


def run(
    argv: Sequence[str], *, cwd: Path | None = None, env: Mapping[str, str] | None = None
) -> Done:
    """Run a tool without input and keep what it says.

    Raises:
        FileNotFoundError: There is no such tool.
    """
    import subprocess  # noqa: PLC0415 - only when there is work to do

    done = subprocess.run(
        argv,
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return Done(done.returncode, done.stdout.decode(errors="replace").strip())


def hand_over(argv: list[str]) -> NoReturn:
    """Become another program; on Windows, which cannot do that, start it and end as it ends."""
    if os.name != "nt":
        os.execv(argv[0], argv)  # noqa: S606 - our own interpreter
    import subprocess  # noqa: PLC0415 - Windows only

    child = subprocess.Popen(argv)
    while True:
        try:
            sys.exit(child.wait())
        except KeyboardInterrupt:
            continue  # the program below got the Ctrl-C as well, and ends in its own way


def say(text: str) -> None:
    """Tell the person what is being done. Standard output belongs to the program."""
    print(text, file=sys.stderr, flush=True)


@contextlib.contextmanager
def told() -> Iterator[None]:
    """Tell a set-up that failed or was stopped in plain words, and end."""
    try:
        yield
    except KeyboardInterrupt:
        say("中止しました。次に始めると、準備を続けます。 / Stopped. The next start goes on.")
        sys.exit(INTERRUPTED)
    except SetupError as error:
        say(str(error))
        sys.exit(SETUP_FAILED)
    except OSError as error:
        say(
            f"準備のためのファイルを書けませんでした：{error}\n"
            "The files of the set-up could not be written (see above)."
        )
        sys.exit(SETUP_FAILED)
