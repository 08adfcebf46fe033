"""What was measured, as numbers and plain words: a column each, for machines. Pure."""

import operator
from collections.abc import Callable
from typing import Any, Final, Literal, NamedTuple

from msgspec import UNSET, UnsetType

from checker.model import Fact, FactTable, Screen


class Value(NamedTuple):
    """One column."""

    name: str
    fact: str
    """The attribute of the table of facts."""
    kind: Literal["integer", "number", "text", "yes"]
    take: Callable[[Any], object] | None = None
    """What is taken of the fact; None: the fact itself."""


def _screen(screens: tuple[Screen, ...]) -> Screen | None:
    """Return the screen that people work on: the main one, else the largest."""
    main = next((one for one in screens if one.primary), None)
    return main or max(screens, key=lambda one: one.width * one.height, default=None)


def _of_screen(name: str) -> Callable[[Any], object]:
    def take(screens: tuple[Screen, ...]) -> object:
        found = _screen(screens)
        return None if found is None else getattr(found, name)

    return take


def _attribute(name: str) -> Callable[[Any], object]:
    return lambda thing: None if thing is None else getattr(thing, name)


def _browser(name: str) -> Callable[[Any], object]:
    return lambda every: getattr(every[0], name) if every else None


VALUES: Final[tuple[Value, ...]] = (
    Value("os_name", "os_name", "text"),
    Value("os_version", "os_version", "text"),
    Value("os_build", "os_build", "text"),
    Value("os_arch", "os_arch", "text"),
    Value("memory_installed_bytes", "memory_installed", "integer"),
    Value("memory_usable_bytes", "memory_usable", "integer"),
    Value("disk_free_bytes", "disk_free", "integer"),
    Value("disk_total_bytes", "disk_total", "integer"),
    Value("screen_width", "display_screens", "integer", _of_screen("width")),
    Value("screen_height", "display_screens", "integer", _of_screen("height")),
    Value("screen_scale", "display_screens", "number", _of_screen("scale")),
    Value("screen_remote", "display_screens", "yes", _of_screen("remote")),
    Value("browser", "browser_installed", "text", _browser("name")),
    Value("browser_version", "browser_installed", "text", _browser("version")),
    Value("acrobat_installed", "acrobat", "yes", lambda thing: thing is not None),
    Value("acrobat_version", "acrobat", "text", _attribute("version")),
    Value("excel_installed", "excel", "yes", lambda thing: thing is not None),
    Value("excel_version", "excel", "text", _attribute("version")),
    Value("vpn_client_installed", "vpn_client", "yes", lambda thing: thing is not None),
    Value("vpn_client_version", "vpn_client", "text", _attribute("version")),
    Value("a4_printers", "printer_queues", "integer", lambda every: len(
        [one for one in every if one.a4 is True and not one.virtual]
    )),
    Value("proxy", "proxy", "text", _attribute("mode")),
    Value("https_reached", "https", "integer", lambda every: len(
        [one for one in every if one.stage == "done"]
    )),
    Value("vpn_proof", "vpn", "text", _attribute("proof")),
    Value("registry_signals", "signals", "integer", len),
    Value("disk_encryption", "disk_encryption", "text"),
)  # fmt: skip
"""The columns, in order. What could not be looked at is empty: neither zero nor no."""
NAMES: Final = tuple(value.name for value in VALUES)
MEMORY: Final = NAMES.index("memory_installed_bytes")
DISK: Final = NAMES.index("disk_total_bytes")


_KEPT: Final = 1_000
"""Facts of one kind that are remembered."""


class Taker:
    """Takes the values of facts; facts that several reports share are looked at once."""

    def __init__(self) -> None:
        plain = [value for value in VALUES if value.take is None]
        fields = list(dict.fromkeys(value.fact for value in VALUES if value.take is not None))
        self._plain = operator.attrgetter(*(value.fact for value in plain))
        self._facts = operator.attrgetter(*fields)
        self._kinds = [_Kind(field) for field in fields]
        order = plain + [value for field in fields for value in VALUES if value.fact == field]
        self._in_order = operator.itemgetter(*(order.index(value) for value in VALUES))

    def take(self, table: FactTable) -> tuple[object, ...]:
        """Return the value of each column; None where it is not known."""
        found = [
            None if fact is UNSET or fact.value is UNSET else fact.value
            for fact in self._plain(table)
        ]
        for kind, fact in zip(self._kinds, self._facts(table), strict=True):
            looked = kind.known.get(id(fact))
            found += kind.look(fact) if looked is None else looked.values
        return tuple(self._in_order(found))


class _Looked(NamedTuple):
    """A fact and what was taken of it."""

    fact: Fact[Any]
    values: tuple[object, ...]


class _Kind:
    """Facts of one kind, of which something is taken."""

    def __init__(self, field: str) -> None:
        self._takes = [one.take for one in VALUES if one.fact == field and one.take is not None]
        self._unknown = (None,) * len(self._takes)
        self.known: dict[int, _Looked] = {}
        """By the fact's identity, which is its own for as long as the fact is kept here."""

    def look(self, fact: Fact[Any] | UnsetType) -> tuple[object, ...]:
        """Return what is taken of a fact."""
        if fact is UNSET or fact.value is UNSET:
            return self._unknown
        found = _Looked(fact, tuple([take(fact.value) for take in self._takes]))
        if len(self.known) >= _KEPT:
            self.known.clear()
        self.known[id(fact)] = found
        return found.values
