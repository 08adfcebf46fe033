"""Where the work is done: pages of the system's settings and of the makers, `rules/places.toml`.

A closed list. The program opens what stands in it and nothing else; nothing is changed by it.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Final
from urllib.parse import urlsplit

from msgspec import UNSET, Meta, field

from checker.model import Closed, Facts, Id, Lang, Reference, System, Text
from checker.packs.load import Reader
from checker.packs.schema import Source

FILE: Final = "places.toml"
SCHEMES: Final[Mapping[System, re.Pattern[str]]] = MappingProxyType(
    {
        "windows": re.compile(r"ms-settings:[a-z]+(?:-[a-z]+)*"),
        "macos": re.compile(
            r"x-apple\.systempreferences:[A-Za-z]+(?:[.-][A-Za-z]+)*(?:\?[A-Za-z]+)?"
        ),
    }
)
"""What an address of a system's own settings looks like."""
_PATH: Final = re.compile(r"/[A-Za-z0-9/_.-]*")

Address = Annotated[str, Meta(max_length=200)]
SystemName = Annotated[str, Meta(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*(?![\s\S])", max_length=80)]
"""A system (`macos`) or one of its releases (`windows-10`)."""


def worded(text: Text, other: Mapping[str, Text], system: System, release: str) -> Text:
    """Return what a step says on a system: nobody reads where it stands on another one."""
    return other.get(release) or other.get(system) or text


def release_of(facts: Facts) -> str:
    """Return which release of its system a PC has (`windows-10`); empty: it is not known."""
    found = facts.facts.get("os.name")
    return found.value if found is not None and found.value is not UNSET else ""


class Setting(Closed, frozen=True):
    """A page of the system's own settings (設定)."""

    name: Text
    """What the button says."""
    by_hand: Text
    """The way there by hand, for where the page does not open."""
    references: Annotated[tuple[Reference, ...], Meta(min_length=1)]
    windows: Address | None = None
    macos: Address | None = None
    by_hand_on: dict[SystemName, Text] = field(default_factory=dict)
    """The way on a system (`macos`) or release (`windows-10`) where it is another one."""

    def way(self, system: System, release: str) -> Text:
        """Return the way there by hand on a system."""
        return worded(self.by_hand, self.by_hand_on, system, release)


class Site(Closed, frozen=True):
    """A page of a maker or an authority."""

    name: Text
    """What the link says."""
    address: Address
    keeper: Text
    """Whose page it is."""
    references: Annotated[tuple[Reference, ...], Meta(min_length=1)]


class PlacesFile(Closed, frozen=True):
    """`places.toml`."""

    hosts: Annotated[tuple[Annotated[str, Meta(max_length=100)], ...], Meta(min_length=1)]
    """Hosts of makers and authorities that a link may lead to."""
    settings: dict[Id, Setting]
    sites: dict[Id, Site]


class Place(Closed, frozen=True):
    """A place as a page offers it."""

    id: str
    name: str
    address: str
    """For a link; empty: the program opens it."""
    by_hand: str
    """The way there without the button; empty for a link, whose address is seen."""


@cache
def read_places(root: Path) -> PlacesFile:
    """Read the list.

    Raises:
        ManyBadInputsError: With every problem of the file.
    """
    reader = Reader(root)
    found = reader.read(FILE, PlacesFile)
    sources = reader.read("sources.toml", dict[str, Source])
    if found is not None:
        for place, problem in problems(found, sources or {}):
            reader.note(FILE, place, problem)
    reader.finish()
    assert found is not None  # noqa: S101 - finish has raised otherwise
    return found


def problems(file: PlacesFile, sources: Mapping[str, Source]) -> Iterator[tuple[str, Text]]:
    """Yield what must not be opened, and what nothing could open."""
    for name, setting in file.settings.items():
        yield from _setting_problems(f"settings.{name}", setting)
        yield from _unsourced(f"settings.{name}", setting.references, sources)
    for name, site in file.sites.items():
        if name in file.settings:
            yield (
                f"sites.{name}",
                Text(ja="同じ名前が settings にもあります", en="settings has it, too"),
            )
        if not _allowed(site.address, file.hosts):
            yield f"sites.{name}.address", _not_allowed(site.address)
        yield from _unsourced(f"sites.{name}", site.references, sources)


def _setting_problems(place: str, setting: Setting) -> Iterator[tuple[str, Text]]:
    addresses: dict[System, str | None] = {"windows": setting.windows, "macos": setting.macos}
    if not any(addresses.values()):
        yield place, Text(ja="開く場所がありません", en="there is nothing to open")
    for system, address in addresses.items():
        if address is not None and not SCHEMES[system].fullmatch(address):
            yield f"{place}.{system}", _not_allowed(address)


def _unsourced(
    place: str, references: tuple[Reference, ...], sources: Mapping[str, Source]
) -> Iterator[tuple[str, Text]]:
    for name in {one.document for one in references} - {*sources}:
        yield f"{place}.references", Text(ja=f"{name} はありません", en=f"there is no {name}")


def offered(
    root: Path, names: tuple[str, ...], system: System, lang: Lang, release: str = ""
) -> tuple[Place, ...]:
    """Return the places of these names that this system has, in their order."""
    file = read_places(root)
    found = []
    for name in names:
        site = file.sites.get(name)
        if site is not None:
            found.append(Place(name, site.name.say(lang), site.address, ""))
        elif address_of(root, name, system) is not None:
            setting = file.settings[name]
            way = setting.way(system, release)
            found.append(Place(name, setting.name.say(lang), "", way.say(lang)))
    return tuple(found)


def address_of(root: Path, name: str, system: System) -> str | None:
    """Return the address of a settings page on a system; None: there is no such page."""
    setting = read_places(root).settings.get(name)
    if setting is None or system == "linux":
        return None
    return setting.windows if system == "windows" else setting.macos


def _allowed(address: str, hosts: tuple[str, ...]) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    plain = f"https://{parts.hostname}{parts.path}"
    return parts.hostname in hosts and address == plain and bool(_PATH.fullmatch(parts.path))


def _not_allowed(address: str) -> Text:
    return Text(
        ja=f"開いてよい場所ではありません：{address}",
        en=f"this is no address that may be opened: {address}",
    )
