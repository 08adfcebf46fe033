r"""Build Nanbyo Checker for Windows, or run a Windows Python with this checkout's code.

    python3 build/windows.py [--dist DIR]                 build into dist/: the folder, the zip, the
                                                          installer, the portable program,
                                                          SHA256SUMS, the bill of materials
    python3 build/windows.py --python -- ARGS…            the assembled Windows Python under Wine
    python3 build/windows.py --python -- -P -m checker …  Nanbyo Checker from this checkout, as on a
                                                          Japanese Windows 11 (code page 932)

On Debian the Windows Python is assembled and runs under Wine; on Windows the installed one is used.
With `--python`: `--display :99` gives it an X display (Xvfb); `--prefix DIR` another Windows
installation than `.tools/windows/prefix` (each has its own registry). Files of this machine are
under `Z:\`.
"""

import argparse
import datetime as dt
import os
import shutil
import sys
import time
from pathlib import Path

import advisories
import deployment
import freeze as freeze_script
import icon
import launcher
import msi
import release
import setup_env
import signing
import windows_python
import wine
from setup_env import SetupError

FREEZE_SECONDS = 1800


def build(dist: Path) -> None:
    """Build everything.

    Raises:
        SetupError: A part is missing or fails; the text says which.
    """
    version = own_version()
    epoch = int(freeze_script.settings()["SOURCE_DATE_EPOCH"])
    dist.mkdir(parents=True, exist_ok=True)
    folder = dist / release.FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    freeze(dist)
    materials = dist / f"nanbyo-checker-{version}.cdx.json"
    advisories.hold(materials, dt.datetime.now(dt.UTC).date())
    if os.name != "nt":
        launcher.make(folder, version, icon.icon())
    portable = dist / "nanbyo-checker-portable.exe"
    signed = signing.sign([*signing.unsigned(folder), portable])
    if not signed:
        setup_env.say(f"署名していません / Not signed: {signing.CERTIFICATE}")
    archive = dist / f"nanbyo-checker-{version}-windows-x64.zip"
    release.make_zip(folder, archive, time.gmtime(epoch)[:6], release.thorough())
    installer = dist / f"nanbyo-checker-{version}-setup.exe"
    release.make_installer(folder, installer, version, icon.icon(), epoch)
    signing.sign([installer])
    made = [archive, installer, portable, materials]
    if msi.available():
        package = dist / f"nanbyo-checker-{version}.msi"
        msi.make(folder, package, version, epoch)
        signing.sign([package])
        made.append(package)
        deployment.write(dist / "deployment", package, version)
    else:
        setup_env.say("MSIは作っていません / No MSI: sudo apt install msitools wixl")
    release.write_sums(dist, made)


def freeze(dist: Path) -> None:
    """Run build/freeze.py in a Windows Python."""
    script = setup_env.ROOT / "build" / "freeze.py"
    if os.name == "nt":
        code, said = setup_env.run([sys.executable, str(script), str(dist)])
    else:
        setup_env.make_fonts(needed=True)
        python = windows_python.ensure() / "python.exe"
        env = wine.python_environment(wine.ensure()) | freeze_script.settings()
        places = [wine.windows_path(script), "--inside", wine.windows_path(dist)]
        ended = wine.run([python, *places], env=env, timeout=FREEZE_SECONDS)
        code = ended.returncode
        said = (ended.stdout + ended.stderr).decode("cp932", errors="replace")
    if code:
        raise SetupError(said)


def own_version() -> str:
    """Return the program's version."""
    sys.path.insert(0, str(setup_env.ROOT))
    from checker import __version__  # noqa: PLC0415 - the checkout's

    return __version__


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--dist", type=Path, default=setup_env.ROOT / "dist", help="where to")
    parser.add_argument("--python", action="store_true", help="run the Windows Python with ARGS")
    parser.add_argument("--display", help="the X display that it sees")
    parser.add_argument("--prefix", type=Path, default=wine.PREFIX, help="the Wine prefix")
    parser.add_argument("args", nargs="*", metavar="ARGS")
    options = parser.parse_args()
    with setup_env.told():
        if not options.python:
            build(options.dist.resolve())
            return 0
        folder = windows_python.ensure()
        prefix = wine.ensure(options.prefix.resolve())
    env = wine.python_environment(prefix, options.display)
    return wine.show([folder / "python.exe", *options.args], env=env)


if __name__ == "__main__":
    sys.exit(main())
