"""Write an entry into Windows' Application log."""

import ctypes
from typing import Final, Literal

from checker.door import win32

SOURCE: Final = "NanbyoChecker"
"""As the Event Viewer shows it. Its text is shown plainly once the source is registered
(docs/it-guide.md); without that the viewer says so, and shows the text below."""
Kind = Literal["information", "warning"]
_KINDS: Final[dict[Kind, int]] = {"information": 4, "warning": 2}


def write(text: str, kind: Kind, number: int) -> None:
    """Write one entry; it needs no rights.

    Raises:
        ProbeError: This is not Windows, or the log did not take it.
    """
    wide, handle, dword, word = win32.WideText, win32.Handle, win32.Dword, win32.Word
    opened = win32.function("advapi32", "RegisterEventSourceW", wide, wide, returns=handle)
    report = win32.function(
        "advapi32", "ReportEventW", handle, word, word, dword, win32.Pointer, word, dword,
        ctypes.POINTER(wide), win32.Pointer,
    )  # fmt: skip
    close = win32.function("advapi32", "DeregisterEventSource", handle)
    log = opened(None, SOURCE)
    if not log:
        raise win32.last_error("RegisterEventSourceW")
    try:
        texts = (wide * 1)(text)
        if not report(log, _KINDS[kind], 0, number, None, 1, 0, texts, None):
            raise win32.last_error("ReportEventW")
    finally:
        close(log)
