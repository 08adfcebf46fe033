"""What is the same behind the door on every real system."""

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from checker.door.interface import Calls, Hive, ProbeError, View
from checker.errors import scrub
from checker.model import System

if TYPE_CHECKING:
    import subprocess  # noqa: TID251 - this is the door

_AFTER_KILL = 1.0
"""Seconds that a killed program has to let go of its output."""


class RealHost:
    """This machine. Implements `checker.probes.interface.Host`; a subclass a system."""

    system: System
    calls: Calls

    def call(self, name: str, *args: str | int) -> Any:  # noqa: ANN401 - plain data
        """Ask the system by the name of its own API."""
        function = self.calls.get(name)
        if function is None:
            raise ProbeError("not_supported", f"{name} is not a call of {self.system}")
        try:
            return function(*args)
        except OSError as error:
            raise problem(error, name) from error

    def registry(
        self, hive: Hive, key: str, view: View = 64
    ) -> Mapping[str, str | int | list[str]] | None:
        """Only Windows has a registry."""
        raise ProbeError("not_supported", f"{self.system} has no registry ({hive}:{view} {key})")

    def registry_keys(self, hive: Hive, key: str, view: View = 64) -> tuple[str, ...]:
        """Only Windows has a registry."""
        raise ProbeError("not_supported", f"{self.system} has no registry ({hive}:{view} {key})")

    def run(self, *argv: str, timeout: float = 5.0) -> str:
        """Run a program of the system in the C locale and return its standard output."""
        import subprocess  # noqa: PLC0415, TID251 - the door; most runs start no program

        try:
            process = subprocess.Popen(  # noqa: S603 - no shell; the probes name fixed programs
                [self.program(argv[0]), *argv[1:]],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=self.environment(),
                **self.popen_options(),
            )
        except OSError as error:
            raise problem(error, argv[0]) from error
        try:
            out, err = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired as error:
            self.kill(process)
            raise ProbeError(
                "timed_out", f"{argv[0]} gave no answer within {timeout:g} s"
            ) from error
        if process.returncode:
            said = scrub(self.decode(err)).strip()
            raise ProbeError("crashed", f"{argv[0]} ended with {process.returncode}: {said}")
        return self.decode(out)

    def program(self, name: str) -> str:
        """Return what to start for a program's name."""
        return name

    def environment(self) -> dict[str, str]:
        """Return the environment of programs that are started."""
        return dict(os.environ)

    def popen_options(self) -> dict[str, Any]:
        """Return what starting a program needs on this system."""
        return {}

    def decode(self, output: bytes) -> str:
        """Turn a program's output into text."""
        return output.decode(errors="replace")

    def kill(self, process: "subprocess.Popen[bytes]") -> None:
        """End a program that gave no answer, and do not wait for it for ever."""
        import subprocess  # noqa: PLC0415, TID251 - the door

        process.kill()
        try:
            process.communicate(timeout=_AFTER_KILL)
        except (subprocess.TimeoutExpired, OSError, ValueError):
            return

    def read(self, path: str, limit: int = 1_000_000) -> bytes:
        """Read a file."""
        try:
            with open(path, "rb") as file:  # noqa: PTH123 - a path of another system's form
                return file.read(limit)
        except (OSError, ValueError) as error:
            raise problem(error, path) from error

    def exists(self, path: str) -> bool:
        """Tell whether a file or folder is there."""
        try:
            os.stat(path)  # noqa: PTH116 - Path.exists takes "permission denied" for "not there"
        except (FileNotFoundError, NotADirectoryError):
            return False
        except (OSError, ValueError) as error:
            raise problem(error, path) from error
        return True

    def list(self, path: str) -> tuple[str, ...]:
        """List the names in a folder; empty when it is not there."""
        try:
            return tuple(sorted(os.listdir(path)))  # noqa: PTH208 - names, not paths
        except (FileNotFoundError, NotADirectoryError):
            return ()
        except (OSError, ValueError) as error:
            raise problem(error, path) from error

    def env(self, name: str) -> str:
        """Return an environment variable, or an empty text."""
        return os.environ.get(name, "")


def problem(error: Exception, what: str) -> ProbeError:
    """Return the failure that an error of the system means.

    Args:
        error: What was raised.
        what: The file, program or call that was asked; the user's folder is taken out.
    """
    said = getattr(error, "strerror", None) or str(error)
    detail = scrub(f"{what}: {said}")
    match error:
        case FileNotFoundError() | NotADirectoryError():
            return ProbeError("not_found", detail)
        case PermissionError():
            return ProbeError("permission_denied", detail)
        case TimeoutError():
            return ProbeError("timed_out", detail)
        case _:
            return ProbeError("malformed", detail)
