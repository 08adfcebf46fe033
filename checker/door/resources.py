"""What psutil reads for the probes: usable memory, a drive's space, the running programs.

`CALLS` is merged into each system's calls, under the names of psutil's functions. The first call
imports psutil, on the thread of the probe that asks, beside the others.
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from checker.door.interface import Calls, ProbeError
from checker.errors import scrub

P = ParamSpec("P")
T = TypeVar("T")


def _told(name: str, read: Callable[P, T]) -> Callable[P, T]:
    """Turn what psutil raises beside `OSError` into the failure that it means."""

    @wraps(read)
    def ask(*args: P.args, **kwargs: P.kwargs) -> T:
        import psutil  # noqa: PLC0415, TID251 - the door; only a command that reads this PC

        try:
            return read(*args, **kwargs)
        except psutil.AccessDenied as error:
            raise ProbeError("permission_denied", name) from error
        except (psutil.Error, RuntimeError, LookupError, ValueError) as error:
            detail = scrub(f"{name}: {type(error).__name__}: {error}")
            raise ProbeError("malformed", detail) from error

    return ask


def virtual_memory() -> dict[str, int]:
    """Ask for the memory that the system can use, in bytes. A Mac's is the fitted one."""
    import psutil  # noqa: PLC0415, TID251 - the door

    return {"total": psutil.virtual_memory().total}


def disk_usage(path: str) -> dict[str, int]:
    """Ask for a drive's whole size and what a user may still fill, in bytes.

    On Windows psutil does not heed a user's quota: `GetDiskFreeSpaceExW` is asked there.
    """
    import psutil  # noqa: PLC0415, TID251 - the door

    space = psutil.disk_usage(path)
    return {"total": space.total, "free": space.free}


def process_names() -> list[str]:
    """List the names of the running programs; without those that may not be looked at.

    Not for Windows: psutil asks for one program after another there, by a call that Wine lacks.
    """
    import psutil  # noqa: PLC0415, TID251 - the door

    running = (process.info["name"] for process in psutil.process_iter(["name"]))
    return [name for name in running if name]


VIRTUAL_MEMORY = "psutil.virtual_memory"
DISK_USAGE = "psutil.disk_usage"
PROCESSES = "psutil.process_iter"

CALLS: Calls = {
    name: _told(name, read)
    for name, read in (
        (VIRTUAL_MEMORY, virtual_memory),
        (DISK_USAGE, disk_usage),
        (PROCESSES, process_names),
    )
}
