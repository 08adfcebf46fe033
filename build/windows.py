r"""Build Nanbyo Checker for Windows, or run a Windows Python with this checkout's code.

    python3 build/windows.py --python -- ARGS…            the assembled Windows Python under Wine
    python3 build/windows.py --python -- -P -m checker …  Nanbyo Checker from this checkout, as on a
                                                          Japanese Windows 11 (code page 932)

Options: `--display :99` gives it an X display (Xvfb); `--prefix DIR` another Windows installation
than `.tools/windows/prefix` (each has its own registry). Files of this machine are under `Z:\`.
"""

import argparse
import sys
from pathlib import Path

import setup_env
import windows_python
import wine


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--python", action="store_true", help="run the Windows Python with ARGS")
    parser.add_argument("--display", help="the X display that it sees")
    parser.add_argument("--prefix", type=Path, default=wine.PREFIX, help="the Wine prefix")
    parser.add_argument("args", nargs="*", metavar="ARGS")
    options = parser.parse_args()
    with setup_env.told():
        folder = windows_python.ensure()
        prefix = wine.ensure(options.prefix.resolve())
    env = wine.python_environment(prefix, options.display)
    return wine.show([folder / "python.exe", *options.args], env=env)


if __name__ == "__main__":
    sys.exit(main())
