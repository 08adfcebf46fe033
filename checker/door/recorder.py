"""A door that writes down what it was asked and what it answered.

What it keeps is a recording (`recorded.py`), word by word as the system gave it. Nobody but the
person at the PC may see it before `private.py` has taken out what is personal.
"""

import base64
import datetime as dt
import threading
from collections.abc import Mapping
from typing import Any, Final

from checker.door.interface import Hive, Host, ProbeError, View
from checker.door.recorded import REFUSED, called
from checker.model import System

_ONLY_THERE: Final = {REFUSED: "not_found", "detail": "only its presence was asked for"}


class Recorder:
    """Asks another door and remembers. Implements `checker.door.interface.Host`."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._lock = threading.Lock()
        self._calls: dict[str, Any] = {}
        self._runs: dict[str, Any] = {}
        self._files: dict[str, Any] = {}
        self._folders: dict[str, Any] = {}
        self._env: dict[str, str] = {}
        self._registry: dict[str, dict[str, tuple[str, Mapping[str, Any]]]] = {}

    @property
    def system(self) -> System:
        """Which family of systems this is."""
        return self._host.system

    def recording(self, now: dt.datetime) -> dict[str, Any]:
        """Return what was asked and answered so far, as JSON knows it."""
        with self._lock:
            return {
                "about": "",
                "recorded_at": now.isoformat(timespec="seconds"),
                "system": self.system,
                "calls": dict(sorted(self._calls.items())),
                "registry": {
                    hive: {key: dict(values) for key, values in sorted(keys.values())}
                    for hive, keys in sorted(self._registry.items())
                },
                "runs": dict(sorted(self._runs.items())),
                "files": dict(sorted(self._files.items())),
                "folders": dict(sorted(self._folders.items())),
                "env": dict(sorted(self._env.items())),
            }

    def call(self, name: str, *args: str | int) -> Any:  # noqa: ANN401 - plain data
        """Ask the system by the name of its own API."""
        key = called(name, *args)
        try:
            answer = self._host.call(name, *args)
        except ProbeError as error:
            self._keep(self._calls, key, _refusal(error))
            raise
        self._keep(self._calls, key, _plain(answer))
        return answer

    def registry(
        self, hive: Hive, key: str, view: View = 64
    ) -> Mapping[str, str | int | list[str]] | None:
        """Read the values of a registry key."""
        try:
            values = self._host.registry(hive, key, view)
        except ProbeError as error:
            self._keep_key(hive, view, key, _refusal(error))
            raise
        if values is not None:
            self._keep_key(hive, view, key, values)
        return values

    def registry_keys(self, hive: Hive, key: str, view: View = 64) -> tuple[str, ...]:
        """List the names of a key's sub-keys."""
        try:
            names = self._host.registry_keys(hive, key, view)
        except ProbeError as error:
            self._keep_key(hive, view, key, _refusal(error))
            raise
        for name in names:
            self._keep_key(hive, view, f"{key}\\{name}", {})
        return names

    def run(self, *argv: str, timeout: float = 5.0) -> str:
        """Run a program of the system."""
        key = " ".join(argv)
        try:
            printed = self._host.run(*argv, timeout=timeout)
        except ProbeError as error:
            self._keep(self._runs, key, _refusal(error))
            raise
        self._keep(self._runs, key, printed)
        return printed

    def read(self, path: str, limit: int = 1_000_000) -> bytes:
        """Read a file."""
        try:
            data = self._host.read(path, limit)
        except ProbeError as error:
            if error.reason != "not_found":
                self._keep(self._files, path, _refusal(error))
            raise
        self._keep(self._files, path, _text(data))
        return data

    def exists(self, path: str) -> bool:
        """Tell whether a file or folder is there."""
        try:
            there = self._host.exists(path)
        except ProbeError as error:
            self._keep(self._folders, path, _refusal(error))
            raise
        if there:
            with self._lock:
                if path not in self._folders:
                    self._files.setdefault(path, _ONLY_THERE)
        return there

    def list(self, path: str) -> tuple[str, ...]:
        """List the names in a folder."""
        try:
            names = self._host.list(path)
        except ProbeError as error:
            self._keep(self._folders, path, _refusal(error))
            raise
        if names:
            with self._lock:
                self._folders[path] = list(names)
                if self._files.get(path) is _ONLY_THERE:
                    del self._files[path]
        return names

    def env(self, name: str) -> str:
        """Return an environment variable, or an empty text."""
        value = self._host.env(name)
        if value:
            self._keep(self._env, name, value)
        return value

    def _keep(self, table: dict[str, Any], key: str, answer: object) -> None:
        with self._lock:
            table[key] = answer

    def _keep_key(self, hive: Hive, view: View, key: str, values: Mapping[str, Any]) -> None:
        with self._lock:
            keys = self._registry.setdefault(f"{hive}:{view}", {})
            if values or key.lower() not in keys:  # a name that was listed says less
                keys[key.lower()] = (key, _plain(values))


def _refusal(error: ProbeError) -> dict[str, str]:
    return {REFUSED: error.reason, "detail": error.detail}


def _text(data: bytes) -> str | dict[str, str]:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(data).decode()}


def _plain(answer: Any) -> Any:  # noqa: ANN401 - plain data
    """Return an answer as JSON knows it."""
    if isinstance(answer, Mapping):
        return {str(key): _plain(value) for key, value in answer.items()}
    if isinstance(answer, (list, tuple)):
        return [_plain(value) for value in answer]
    if isinstance(answer, (bytes, bytearray)):
        return {"base64": base64.b64encode(answer).decode()}
    return answer
