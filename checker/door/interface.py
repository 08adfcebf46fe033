"""The door to the machine that every probe goes through, and the failure to read through it."""

from collections.abc import Callable, Mapping
from typing import Any, Literal, Protocol

from checker.model import Fact, Failure, ProbeReason, System, clean

Calls = Mapping[str, Callable[..., Any]]
"""API calls by name. Each returns plain data and raises `ProbeError` or `OSError`."""

Hive = Literal["HKLM", "HKCU"]
View = Literal[32, 64]


class ProbeError(Exception):
    """A fact could not be had. Becomes a `Failure`, never a pass and never a fail."""

    def __init__(self, reason: ProbeReason, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason: ProbeReason = reason
        self.detail = clean(detail)

    def fact(self) -> Fact[Any]:
        """Return the failed fact."""
        return Fact(failure=Failure(self.reason, self.detail))


class Host(Protocol):
    """The only door to the machine. A recorded machine has the same door.

    Every method raises `ProbeError`: `not_found` (the thing is not there), `permission_denied`,
    `timed_out`, `not_supported` (this system has no such thing), `malformed`, and `crashed` (a
    program of the system ended with an error).
    """

    @property
    def system(self) -> System:
        """Which family of systems this is."""

    def call(self, name: str, *args: str | int) -> Any:  # noqa: ANN401 - plain data, parsed next
        """Ask the system by the name of its own API; the answer is plain JSON-like data.

        Each system's module lists its names. A recorded machine keeps the answers by name.
        """

    def registry(
        self, hive: Hive, key: str, view: View = 64
    ) -> Mapping[str, str | int | list[str]] | None:
        """Read the values of a registry key; None when the key is not there.

        The default value has the name "". Backslashes separate the key's parts. Values that are
        neither text nor number are left out.
        """

    def registry_keys(self, hive: Hive, key: str, view: View = 64) -> tuple[str, ...]:
        """List the names of a key's sub-keys; empty when the key is not there."""

    def run(self, *argv: str, timeout: float = 5.0) -> str:
        """Run a program of the system in the C locale and return its standard output.

        Raises `ProbeError` when it is not there, times out, or ends with an error.
        """

    def read(self, path: str, limit: int = 1_000_000) -> bytes:
        """Read a file."""

    def exists(self, path: str) -> bool:
        """Tell whether a file or folder is there."""

    def list(self, path: str) -> tuple[str, ...]:
        """List the names in a folder; empty when it is not there."""

    def env(self, name: str) -> str:
        """Return an environment variable, or an empty text."""
