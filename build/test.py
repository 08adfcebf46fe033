"""`python3 build/test.py [ARGS…]`: set up everything that the tests need, then run every test.

Without ARGS: ruff, mypy, then all tests with branch coverage and its floors.
With ARGS, pytest gets them and nothing else is run: `python3 build/test.py tests/network -k squid`.
With --quick [ARGS…], the tests that need no real part and no executable, and no Debian package
either: what to run while one works (CONTRIBUTING.md). Without ARGS it leaves out those that take
long, too (tests/long.txt).
It needs Python 3.11 or later, and root or sudo for the Debian packages. Where those cannot be
installed, the tests that need them are reported by name as not run. CI=true makes that a failure.
A second start does no set-up work.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - this is what tells people
    sys.exit("Python 3.11以上が必要です。 / Python 3.11 or later is needed.")

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

import axe
import setup_env

DEBIAN_PACKAGES = (
    "binutils",
    "caddy",
    "chromium",
    "chromium-driver",
    "cups",
    "cups-client",
    "cups-filters",
    "dmidecode",
    "dnsmasq",
    "fonts-noto-cjk",
    "gcc-mingw-w64-x86-64",
    "ghostscript",
    "git",
    "hyperfine",
    "imagemagick",
    "inxi",
    "iproute2",
    "libatomic1",
    "libpython3.11",
    "libreoffice-calc",
    "locales",
    "minisign",
    "msitools",
    "nftables",
    "nginx-light",
    "nsis",
    "openssl",
    "openvpn",
    "osslsigncode",
    "poppler-utils",
    "postgresql",
    "procps",
    "qpdf",
    "squid-openssl",
    "systemd",
    "util-linux",
    "wine",
    "wine64",
    "wixl",
    "x11-xserver-utils",
    "xvfb",
    "zbar-tools",
)
JAPANESE_LOCALE = "ja_JP.UTF-8"
QUICK = ("-m", "not real", "-q", "-p", "no:cacheprovider", "-p", "long_tests")
"""What `--quick` tells pytest."""
WITHOUT_EXECUTABLES = ("--ignore", "tests/build", "--ignore", "tests/windows")


def install_debian_packages() -> list[str]:
    """Install the packages that are missing; return those that stay missing."""
    if shutil.which("dpkg-query") is None:
        return list(DEBIAN_PACKAGES)
    missing = missing_packages()
    if not missing:
        return []
    setup_env.say(f"Debianのパッケージを入れます / Installing: {' '.join(missing)}")
    prefix = as_root()
    if prefix is None:
        return missing
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing]
    for command in (["apt-get", "update", "-qq"], install):
        done = setup_env.run([*prefix, "env", "DEBIAN_FRONTEND=noninteractive", *command])
        if done.code:
            setup_env.say(done.output)
    return missing_packages()


def missing_packages() -> list[str]:
    """List the packages that are not installed."""
    known = setup_env.run(["dpkg-query", "-W", "-f=${Package} ${db:Status-Status}\\n"])
    installed = {
        line.split()[0] for line in known.output.splitlines() if line.endswith(" installed")
    }
    return [name for name in DEBIAN_PACKAGES if name not in installed]


def make_japanese_locale() -> None:
    """Make the locale under which Wine has code page 932, as on a Japanese PC."""
    if shutil.which("localedef") is None or "ja_JP.utf8" in setup_env.run(["locale", "-a"]).output:
        return
    prefix = as_root()
    if prefix is not None:
        setup_env.run([*prefix, "localedef", "-i", "ja_JP", "-f", "UTF-8", JAPANESE_LOCALE])


def as_root() -> list[str] | None:
    """Return what to put before a command that needs root; None when we cannot have it."""
    if os.name == "nt":
        return None
    if os.geteuid() == 0:
        return []
    with_sudo = ["sudo", "-n"]
    if shutil.which("sudo") and setup_env.run([*with_sudo, "true"]).code == 0:
        return with_sudo
    return None


def step(name: str, argv: Sequence[str], env: dict[str, str]) -> bool:
    """Run one step, showing what it says; tell whether it succeeded."""
    started = time.monotonic()
    code = subprocess.call(argv, cwd=setup_env.ROOT, env=env, stdin=subprocess.DEVNULL)
    took = time.monotonic() - started
    if code and name != "pytest":
        setup_env.say(f"✗ {name} ({took:.0f} s)")
    elif name != "pytest":
        setup_env.say(f"✓ {name} ({took:.0f} s)")
    return code == 0


def checks(python: Path, env: dict[str, str]) -> bool:
    """Run ruff and mypy; tell whether both are content."""
    module = [str(python), "-P", "-m"]
    results = [
        step("ruff check", [*module, "ruff", "check", "--quiet", "."], env),
        step("ruff format", [*module, "ruff", "format", "--quiet", "--check", "."], env),
        step("mypy", [*module, "mypy", "--no-error-summary"], env),
    ]
    return all(results)


def workers() -> int:
    """Return how many tests run at once: one a core, and two at least, for many of them wait."""
    own = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    return max(2, own)


def environment() -> dict[str, str]:
    """Return the environment of the tests: what Python compiles is kept, but not among the sources.

    Most tests start programs; compiling their modules anew is half the time of such a start.
    """
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return env | {"PYTHONPYCACHEPREFIX": str(setup_env.ROOT / ".tools" / "compiled")}


def quick(args: list[str]) -> int:
    """Run what needs no real part and no executable; return the exit code.

    Args:
        args: What of it, as pytest takes it; empty: all of it.
    """
    started = time.monotonic()
    with setup_env.told():
        python = setup_env.ensure(setup_env.TEST)
    env = environment()
    at_once = ["-n", str(workers()), "--dist", "loadgroup"]
    every = [*WITHOUT_EXECUTABLES, *at_once]
    chosen = [*every, *args] if args == ["--note-long"] else args or [*every, "--leave-long"]
    passed = step("pytest", [str(python), "-P", "-m", "pytest", *QUICK, *chosen], env)
    setup_env.say(f"{time.monotonic() - started:.0f} s")
    return 0 if passed else 1


def main(args: list[str]) -> int:
    """Set up, check, test; return the exit code."""
    if args[:1] == ["--quick"]:
        return quick(args[1:])
    started = time.monotonic()
    # A shell's background job ignores Ctrl-C; every program that a test starts would inherit it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with setup_env.told():
        missing = install_debian_packages()
        make_japanese_locale()
        python = setup_env.ensure(setup_env.TEST)
        axe.ensure()
    env = environment()
    if missing:
        setup_env.say(f"これがないため動かせないテストがあります / Not there: {' '.join(missing)}")
    else:
        env["NANBYO_CHECKER_TOOLS"] = "all"  # a tool that a test misses now is a failure
    setup_env.say(f"set-up: {time.monotonic() - started:.1f} s")
    pytest = [str(python), "-P", "-m", "pytest"]
    if args:
        return 0 if step("pytest", [*pytest, *args], env) else 1
    clean = checks(python, env)
    everything = ["-n", str(workers()), "--dist", "loadgroup", "--durations=15"]
    floors = ["-p", "coverage_floor", "--cov", "--cov-report="]
    passed = step("pytest", [*pytest, *everything, *floors], env)
    return 0 if clean and passed and not (missing and os.environ.get("CI")) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
