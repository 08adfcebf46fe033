"""Whether a person double-clicked the program, which gives it a console of its own on Windows.

Such a console closes when the program ends, and with it everything that was told.
"""

import sys


def double_clicked() -> bool:
    """Tell whether nobody but this program uses its console. False where that cannot be told."""
    if sys.platform == "win32" and getattr(sys, "frozen", False):
        import ctypes  # noqa: PLC0415 - Windows only

        some = (ctypes.c_uint32 * 4)()
        using = int(ctypes.windll.kernel32.GetConsoleProcessList(some, len(some)))
        return 0 < using <= own_processes()
    return False


def own_processes() -> int:
    """Return how many processes this program is: in one file, one unpacks and one runs."""
    from pathlib import Path  # noqa: PLC0415 - only where it is needed

    unpacked = Path(str(getattr(sys, "_MEIPASS", "")))
    return 1 if unpacked.is_relative_to(Path(sys.executable).parent) else 2
