"""A recorded machine behind the same door as a real one.

A recording is a JSON file:

- `about`: what machine it stands for; any other text, such as `shape_from`, is a remark
- `system`: `windows`, `macos` or `linux`
- `calls`: `"Name"` or `"Name(arg, arg)"` -> what the system's API answered
- `registry`: `"HKLM:64"` (hive and view) -> key -> values; sub-keys follow from the keys
- `runs`: the command line, joined with spaces -> standard output
- `files`: path -> text, or `{"base64": "…"}`; `folders`: path -> names (folders also follow from
  `files`)
- `env`: environment variables
- `facts`: facts that no door was asked for, such as the network's, by their contract keys
- `recorded_at`: when it was recorded

It holds what the system itself says. What psutil makes of that on a real machine is made here of
the same answers (`PSUTIL`), unless it is recorded under psutil's own name.

Anywhere a value stands, `{"!": "permission_denied", "detail": "…"}` raises that `ProbeError`, and
what is not recorded is `not_found`.
"""

import base64
import binascii
import datetime as dt
import re
from collections.abc import Callable, Mapping
from pathlib import PurePosixPath
from typing import Any, Final, cast, get_args

from msgspec import UNSET, Struct, UnsetType, field

from checker.door.interface import Hive, ProbeError, View
from checker.door.resources import DISK_USAGE, PROCESSES, VIRTUAL_MEMORY
from checker.model import FactTable, ProbeReason, System

REFUSED: Final = "!"
"""The key of an answer that was a refusal."""


class Other(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What stands where a text would, and is none."""

    refused: ProbeReason | UnsetType = field(default=UNSET, name=REFUSED)
    """Why there was no answer."""
    detail: str = ""
    base64: str | UnsetType = UNSET
    """Bytes that are no text."""

    def __post_init__(self) -> None:
        if (self.refused is UNSET) == (self.base64 is UNSET):
            raise ValueError('either "!" or "base64"')


class Recording(Struct, frozen=True, omit_defaults=True):
    """The file, as its reader takes it. Keys that it does not know are remarks."""

    system: System
    about: str = ""
    recorded_at: dt.datetime | UnsetType = UNSET
    calls: dict[str, Any] = field(default_factory=dict)
    registry: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    runs: dict[str, str | Other] = field(default_factory=dict)
    files: dict[str, str | Other] = field(default_factory=dict)
    folders: dict[str, list[str] | Other] = field(default_factory=dict)
    env: dict[str, str] = field(default_factory=dict)
    facts: FactTable | UnsetType = UNSET

    def __post_init__(self) -> None:
        if isinstance(self.recorded_at, dt.datetime) and self.recorded_at.tzinfo is None:
            raise ValueError("`recorded_at` needs an offset, as in 2026-04-01T09:00:00+09:00")


class RecordedHost:
    """Answers from a recording. Implements `checker.door.interface.Host`.

    Args:
        data: A recording, as JSON gives it; `Recording` says what it must hold.
    """

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = data
        self.asked: list[str] = []

    @property
    def system(self) -> System:
        """Which family of systems was recorded."""
        return cast("System", self.data["system"])

    def _answer(self, part: str, key: str) -> Any:  # noqa: ANN401 - recorded data
        self.asked.append(f"{part}: {key}")
        table = self.data.get(part, {})
        if key not in table:
            raise ProbeError("not_found", f"{key} is not recorded")
        return _told(table[key])

    def call(self, name: str, *args: str | int) -> Any:  # noqa: ANN401 - recorded data
        """Return what the system's API answered."""
        key = called(name, *args)
        if name in PSUTIL and key not in self.data.get("calls", {}):
            return PSUTIL[name](self, *args)
        return self._answer("calls", key)

    def _hive(self, hive: Hive, view: View) -> dict[str, dict[str, Any]]:
        # The two views show the same keys but for SOFTWARE of the machine, as on a real PC.
        keys = self.data.get("registry", {}).get(f"{hive}:{view}", {})
        return {key.lower(): values for key, values in keys.items()}

    def registry(
        self, hive: Hive, key: str, view: View = 64
    ) -> Mapping[str, str | int | list[str]] | None:
        """Return the values of a key; None when it is not recorded."""
        values = self._hive(hive, view).get(key.lower())
        if values is None and key.lower() in self._parents(hive, view):
            return {}
        return cast("Mapping[str, str | int | list[str]] | None", _told(values))

    def _parents(self, hive: Hive, view: View) -> set[str]:
        parents = set()
        for key in self._hive(hive, view):
            parts = key.split("\\")
            parents |= {"\\".join(parts[:n]) for n in range(1, len(parts))}
        return parents

    def registry_keys(self, hive: Hive, key: str, view: View = 64) -> tuple[str, ...]:
        """List the sub-keys that follow from the recorded keys."""
        start = key.lower() + "\\"
        _told(self._hive(hive, view).get(key.lower()))
        original = self.data.get("registry", {}).get(f"{hive}:{view}", {})
        names: dict[str, None] = {}
        for full in original:
            if full.lower().startswith(start):
                names[full[len(start) :].split("\\")[0]] = None
        return tuple(names)

    def run(self, *argv: str, timeout: float = 5.0) -> str:
        """Return what a program printed."""
        del timeout
        return cast("str", self._answer("runs", " ".join(argv)))

    def read(self, path: str, limit: int = 1_000_000) -> bytes:
        """Return a file's bytes."""
        found = self._answer("files", path)
        if isinstance(found, Mapping):
            try:
                return base64.b64decode(found["base64"], validate=True)[:limit]
            except (KeyError, TypeError, binascii.Error) as error:
                raise ProbeError("malformed", f"{path}: its recorded bytes") from error
        return cast("str", found).encode(errors="surrogatepass")[:limit]

    def exists(self, path: str) -> bool:
        """Tell whether a file or folder is recorded."""
        files, folders = self.data.get("files", {}), self.data.get("folders", {})
        if isinstance(folders.get(path), Mapping):
            _told(folders[path])
        start = path.rstrip("/\\")
        return (
            path in files
            or path in folders
            or any(name.startswith((start + "/", start + "\\")) for name in (*files, *folders))
        )

    def list(self, path: str) -> tuple[str, ...]:
        """List the names that are recorded in a folder."""
        folders = self.data.get("folders", {})
        names: dict[str, None] = dict.fromkeys(_told(folders.get(path, [])))
        start = path.rstrip("/\\")
        for name in (*self.data.get("files", {}), *folders):
            if name.startswith((start + "/", start + "\\")):
                names[name[len(start) + 1 :].replace("\\", "/").split("/")[0]] = None
        return tuple(names)

    def env(self, name: str) -> str:
        """Return a recorded environment variable, or an empty text."""
        return cast("str", self.data.get("env", {}).get(name, ""))


def called(name: str, *args: str | int) -> str:
    """Return how a recording names a call."""
    return f"{name}({', '.join(map(str, args))})" if args else name


def _told(value: Any) -> Any:  # noqa: ANN401 - recorded data
    """Return an answer, or raise the refusal that it is."""
    if isinstance(value, Mapping) and REFUSED in value:
        reason, detail = value[REFUSED], str(value.get("detail", ""))
        if reason not in get_args(ProbeReason):
            raise ProbeError("malformed", f"a recorded refusal of an unknown kind: {reason}")
        raise ProbeError(reason, detail)
    return value


def _virtual_memory(host: RecordedHost) -> dict[str, Any]:
    if host.system == "windows":
        return {"total": host.call("GlobalMemoryStatusEx")["ullTotalPhys"]}
    text = host.read("/proc/meminfo").decode(errors="replace")
    found = re.search(r"^MemTotal:\s+(\d+) kB$", text, re.MULTILINE | re.ASCII)
    if found is None:
        raise ProbeError("malformed", "/proc/meminfo has no MemTotal")
    return {"total": int(found[1]) * 1024}


def _disk_usage(host: RecordedHost, path: str) -> dict[str, Any]:
    answer = host.call("statvfs", path)
    block, *blocks = (answer[name] for name in ("f_frsize", "f_blocks", "f_bavail"))
    if not all(isinstance(number, int) for number in (block, *blocks)):
        raise ProbeError("malformed", "statvfs: no whole numbers")
    total, free = (number * block for number in blocks)
    return {"total": total, "free": free}


def _processes(host: RecordedHost) -> list[str]:
    lines = host.run("ps", "-A", "-o", "comm=").splitlines()
    return [PurePosixPath(line).name for line in lines]


PSUTIL: Final[Mapping[str, Callable[..., Any]]] = {
    VIRTUAL_MEMORY: _virtual_memory,
    DISK_USAGE: _disk_usage,
    PROCESSES: _processes,
}
"""How psutil's answers follow from the system's."""
