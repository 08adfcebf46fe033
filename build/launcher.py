"""NanbyoChecker.exe in C, compiled on Debian: it speaks Japanese where not even Python is there.

On Windows, where this compiler is not, the spec makes the same of `checker.cli.windowed`.
"""

import shutil
import tempfile
from pathlib import Path

import setup_env
import windows_python
from setup_env import SetupError

NAME = "NanbyoChecker.exe"
RESOURCES = """#pragma code_page(65001)
1 ICON "program.ico"
1 24 "app.manifest"
1 VERSIONINFO
FILEVERSION {numbers}
PRODUCTVERSION {numbers}
BEGIN
BLOCK "StringFileInfo"
BEGIN
BLOCK "041104B0"
BEGIN
{values}
END
END
BLOCK "VarFileInfo"
BEGIN
VALUE "Translation", 0x0411, 1200
END
END
"""


def strings(version: str, file: str) -> dict[str, str]:
    """Return what a program of ours says of itself."""
    return {
        "CompanyName": "Nanbyo Checker",
        "FileDescription": "難病チェッカー（オンライン登録用PCの確認）",
        "FileVersion": version,
        "InternalName": file.removesuffix(".exe"),
        "LegalCopyright": "MIT License",
        "OriginalFilename": file,
        "ProductName": "難病チェッカー Nanbyo Checker",
        "ProductVersion": version,
    }


def make(folder: Path, version: str, icon: bytes) -> None:
    """Put the program into the folder, in the place of the one that PyInstaller made.

    Raises:
        SetupError: The compiler is not content.
    """
    with tempfile.TemporaryDirectory() as scratch:
        work = Path(scratch)
        (work / "program.ico").write_bytes(icon)
        shutil.copy(windows_python.SOURCES / "app.manifest", work)
        values = [f'VALUE "{name}", "{text}"' for name, text in strings(version, NAME).items()]
        numbers = ",".join([*version.split("."), "0"])
        script = RESOURCES.format(numbers=numbers, values="\n".join(values))
        (work / "program.rc").write_text(script, encoding="utf-8")
        argv = ["x86_64-w64-mingw32-windres", "-c", "65001", "program.rc", "program.o"]
        done = setup_env.run(argv, cwd=work)
        if done.code:
            raise SetupError(done.output)
        windows_python.compile_c(
            windows_python.SOURCES / "launcher.c",
            folder / NAME,
            *("-municode", "-mwindows", f'-DRUNTIME=L"{windows_python.RUNTIME_LIBRARY}"'),
            *("-D_FORTIFY_SOURCE=2", "-fstack-protector-strong", str(work / "program.o")),
            *("-static", "-lssp"),
        )
