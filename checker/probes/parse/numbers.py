"""Sizes that a machine can have. A value outside is a fault of the answer, never a number."""

from checker.door.interface import ProbeError

MIB = 2**20
TIB = 2**40
MEMORY_SMALLEST = 64 * MIB
MEMORY_LARGEST = 64 * TIB
DRIVE_LARGEST = 2**60


def whole(value: object, what: str) -> int:
    """Return a whole number, given as one or as digits.

    Raises:
        ProbeError: `malformed`.
    """
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit():
        value = value.strip()
        return int(value) if len(value) <= 30 else _absurd(what, value)  # noqa: PLR2004 - digits
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return _absurd(what, value)


def memory(size: int, what: str) -> int:
    """Return a memory size in bytes if a PC can have it.

    Raises:
        ProbeError: `malformed`: 0, or so small or large that it is in another unit.
    """
    return size if MEMORY_SMALLEST <= size <= MEMORY_LARGEST else _absurd(what, size)


def _absurd(what: str, value: object) -> int:
    raise ProbeError("malformed", f"{what} answered {str(value)[:60]}")
