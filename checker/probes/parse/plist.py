"""Property lists of macOS."""

from collections.abc import Mapping
from typing import Any

_SIZE = 1_000_000


def plist(data: bytes) -> Mapping[str, Any]:
    """Return a property list's dictionary; empty when it is not one."""
    import plistlib  # noqa: PLC0415 - only on macOS

    if len(data) > _SIZE:
        return {}
    try:
        value = plistlib.loads(data)
    except Exception:  # noqa: BLE001 - a broken property list of any kind says nothing
        return {}
    return value if isinstance(value, dict) else {}
