"""A recorded machine behind the same door as a real one.

A recording is a JSON file in `tests/recorded/`:

- `about`: what machine it stands for; `shape_from`: where the shape of its data comes from
- `system`: `windows`, `macos` or `linux`
- `calls`: `"Name"` or `"Name(arg, arg)"` -> what the system's API answered
- `registry`: `"HKLM:64"` (hive and view) -> key -> values; sub-keys follow from the keys
- `runs`: the command line, joined with spaces -> standard output
- `files`: path -> text; `folders`: path -> names (folders also follow from `files`)
- `env`: environment variables

Anywhere a value stands, `{"!": "permission_denied", "detail": "…"}` raises that `ProbeError`, and
what is not recorded is `not_found`.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from checker.door.interface import Hive, ProbeError, View
from checker.model import System

RECORDED = Path(__file__).parent / "recorded"


class RecordedHost:
    """Answers from a recording. Implements `checker.probes.interface.Host`."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = data
        self.asked: list[str] = []

    @classmethod
    def named(cls, name: str) -> "RecordedHost":
        """Open `tests/recorded/NAME.json`."""
        return cls(json.loads((RECORDED / f"{name}.json").read_text(encoding="utf-8")))

    @property
    def system(self) -> System:
        return cast("System", self.data["system"])

    def _answer(self, part: str, key: str) -> Any:  # noqa: ANN401 - recorded data
        self.asked.append(f"{part}: {key}")
        table = self.data.get(part, {})
        if key not in table:
            raise ProbeError("not_found", f"{key} is not recorded")
        value = table[key]
        if isinstance(value, dict) and "!" in value:
            raise ProbeError(value["!"], value.get("detail", ""))
        return value

    def call(self, name: str, *args: str | int) -> Any:  # noqa: ANN401 - recorded data
        return self._answer("calls", f"{name}({', '.join(map(str, args))})" if args else name)

    def _hive(self, hive: Hive, view: View) -> dict[str, dict[str, Any]]:
        # The two views show the same keys but for SOFTWARE of the machine, as on a real PC.
        keys = self.data.get("registry", {}).get(f"{hive}:{view}", {})
        return {key.lower(): values for key, values in keys.items()}

    def registry(
        self, hive: Hive, key: str, view: View = 64
    ) -> Mapping[str, str | int | list[str]] | None:
        values = self._hive(hive, view).get(key.lower())
        if values is None and key.lower() in self._parents(hive, view):
            return {}
        if values is not None and "!" in values:
            raise ProbeError(values["!"], values.get("detail", ""))
        return values

    def _parents(self, hive: Hive, view: View) -> set[str]:
        parents = set()
        for key in self._hive(hive, view):
            parts = key.split("\\")
            parents |= {"\\".join(parts[:n]) for n in range(1, len(parts))}
        return parents

    def registry_keys(self, hive: Hive, key: str, view: View = 64) -> tuple[str, ...]:
        start = key.lower() + "\\"
        original = self.data.get("registry", {}).get(f"{hive}:{view}", {})
        names: dict[str, None] = {}
        for full in original:
            if full.lower().startswith(start):
                names[full[len(start) :].split("\\")[0]] = None
        return tuple(names)

    def run(self, *argv: str, timeout: float = 5.0) -> str:
        del timeout
        return cast("str", self._answer("runs", " ".join(argv)))

    def read(self, path: str, limit: int = 1_000_000) -> bytes:
        return cast("str", self._answer("files", path)).encode()[:limit]

    def exists(self, path: str) -> bool:
        files, folders = self.data.get("files", {}), self.data.get("folders", {})
        start = path.rstrip("/\\")
        return (
            path in files
            or path in folders
            or any(name.startswith((start + "/", start + "\\")) for name in (*files, *folders))
        )

    def list(self, path: str) -> tuple[str, ...]:
        folders = self.data.get("folders", {})
        names: dict[str, None] = dict.fromkeys(folders.get(path, []))
        start = path.rstrip("/\\")
        for name in (*self.data.get("files", {}), *folders):
            if name.startswith((start + "/", start + "\\")):
                names[name[len(start) + 1 :].replace("\\", "/").split("/")[0]] = None
        return tuple(names)

    def env(self, name: str) -> str:
        return cast("str", self.data.get("env", {}).get(name, ""))
