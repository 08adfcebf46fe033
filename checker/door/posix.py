"""What macOS and Linux share behind the door."""

import contextlib
import os
import sys
from typing import TYPE_CHECKING, Any

from checker.door import resources
from checker.door.host import RealHost
from checker.door.interface import Calls

if TYPE_CHECKING:
    import subprocess  # noqa: TID251 - this is the door

_posix: Any = os  # Windows' own `os` lacks what is used here


def uname() -> dict[str, str]:
    """Return the computer's name, the kernel's release and the processor's family."""
    answer = _posix.uname()
    return {"nodename": answer.nodename, "release": answer.release, "machine": answer.machine}


_KILL = 9

CALLS: Calls = {"uname": uname, **resources.CALLS}


class PosixHost(RealHost):
    """A machine with POSIX processes."""

    calls = CALLS
    locale = "C.UTF-8"

    def environment(self) -> dict[str, str]:
        """Speak English, and do not lend our own libraries to the system's programs."""
        environment = {**os.environ, "LC_ALL": self.locale, "LANG": self.locale, "LANGUAGE": "C"}
        if getattr(sys, "frozen", False):
            for name in ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"):
                original = environment.pop(f"{name}_ORIG", None)
                environment.pop(name, None)
                if original is not None:
                    environment[name] = original
        return environment

    def popen_options(self) -> dict[str, Any]:
        """Give it a session of its own: no terminal to ask on, and children end with it."""
        return {"start_new_session": True}

    def kill(self, process: "subprocess.Popen[bytes]") -> None:
        """End the program and all that it started."""
        with contextlib.suppress(OSError):
            _posix.killpg(process.pid, _KILL)
        super().kill(process)
