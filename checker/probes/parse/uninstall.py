"""Entries of Windows' list of installed programs."""

from collections.abc import Mapping
from typing import NamedTuple

from checker.door.interface import Hive, View
from checker.model import clean
from checker.probes.parse.versions import first_version


class Program(NamedTuple):
    """One entry of the list."""

    key: str
    """The entry's own name, for an MSI its product code."""
    name: str
    publisher: str
    version: str | None
    folder: str
    """Where it says that it is installed; empty when it does not say."""
    hive: Hive
    view: View


def program(key: str, values: Mapping[str, object], hive: Hive, view: View) -> Program | None:
    """Return an entry of the list; None for an update of another one and for what has no name."""

    def text(name: str, limit: int = 300) -> str:
        value = values.get(name)
        return clean(value, limit) if isinstance(value, str) else ""

    name = text("DisplayName")
    if not name or text("ParentKeyName") or text("ReleaseType"):
        return None
    return Program(
        key=key,
        name=name,
        publisher=text("Publisher"),
        version=first_version(values, "DisplayVersion"),
        folder=text("InstallLocation", 1000).strip('"').rstrip("\\"),
        hive=hive,
        view=view,
    )
