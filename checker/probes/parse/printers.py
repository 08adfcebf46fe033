"""Which printer queues print on paper (紙)."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple
from urllib.parse import unquote

from checker.model import PrinterKind
from checker.packs.software import PrinterNames, Printers
from checker.probes.parse.names import matches

_SERVER: Final = "\\\\"
"""Begins the name of a queue that another computer shares."""
_SERVICE: Final = re.compile(
    r"(?P<called>.*)\.(?P<service>_[a-z0-9-]+\._(?:tcp|udp))", re.IGNORECASE
)


class Address(NamedTuple):
    """The address of a CUPS queue, without the host's name, which people choose."""

    kept: str
    """Scheme and path, or scheme and service; empty where there is no address."""
    called: str
    """What the queue is called where it leads."""


def address(uri: str) -> Address:
    """Return what an address says of its queue."""
    scheme, separator, rest = uri.partition("://")
    if not separator:
        return Address(uri, "")
    place, _, path = rest.partition("?")[0].partition("/")
    announced = _SERVICE.match(place)
    if announced is not None:
        return Address(f"{scheme}:{announced['service']}", unquote(announced["called"]))
    return Address(f"{scheme}:/{path}", unquote(path.rpartition("/")[2]))


def kind(
    table: Printers, name: str, driver: str = "", port: str = "", uri: str = ""
) -> PrinterKind:
    """Return what a queue is. What is in no list is `unknown`, never paper.

    A person may call a real printer 「2F FAX」 or a file writer 「受付」, so the driver decides
    where it is known, and a word in a name alone decides nothing: it is asked.

    Args:
        table: The names by which they are told.
        name: The queue's name.
        driver: Its driver, where known.
        port: Its port in Windows, where known. Several are separated by commas.
        uri: Its address in CUPS, where known.
    """
    place = address(uri)
    names = tuple(_names(name, driver, place))
    products = (driver,) if driver else names  # by its product's name, as in Kofax Power PDF
    if _is(table.remote, names, driver, port, place):
        return "remote"
    if any(matches(one, table.file.names) for one in products):
        return "file"
    if _is(table.fax, names, driver, port, place):
        named = any(matches(one, table.fax.names) for one in names)
        return "fax" if named else _named_fax(table, driver, port)
    if _is(table.file, products, driver, port, place):
        taken = matches(driver, table.file.may_print) and not _at_a_place(table.file, port)
        return "paper" if taken and _at_a_place(table.paper, port) else "file"
    doubtful = (
        matches(driver, table.text.drivers)
        if driver
        else any(_sounds_virtual(table, one) for one in names)
    )
    prints = not doubtful and _prints(table.paper, name, driver, port, place)
    return "paper" if prints else "unknown"


def _names(name: str, driver: str, place: Address) -> Iterator[str]:
    plain = name.replace("_", " ")
    yield plain.rpartition("\\")[2] if plain.startswith(_SERVER) else plain
    if driver:
        yield driver
    if place.called:
        yield place.called.replace("_", " ")


def _sounds_virtual(table: Printers, name: str) -> bool:
    words = (*table.remote.drivers, *table.fax.drivers, *table.file.drivers)
    return matches(name, words) and not matches(name, table.fax.may_print)


def _named_fax(table: Printers, driver: str, port: str) -> PrinterKind:
    """Tell a fax from a machine that has the word in its model's name and prints."""
    words = driver.casefold()
    if not matches(driver, table.fax.may_print) or words.count("fax") > 1 or words.endswith("fax"):
        return "fax"
    return "paper" if _at_a_place(table.paper, port) else "unknown"


def _at_a_place(table: PrinterNames, port: str) -> bool:
    """Tell whether one of the ports is one of these."""
    return any(matches(one.strip(), table.ports) for one in port.split(","))


def _is(
    table: PrinterNames, names: tuple[str, ...], driver: str, port: str, place: Address
) -> bool:
    return (
        any(matches(one, table.names) for one in names)
        or (bool(driver) and matches(driver, table.drivers))
        or (bool(port) and all(matches(one.strip(), table.ports) for one in port.split(",")))
        or (bool(place.kept) and matches(place.kept, table.uris))
    )


def _prints(table: PrinterNames, name: str, driver: str, port: str, place: Address) -> bool:
    if place.kept:
        return matches(place.kept, table.uris)
    if matches(driver, table.drivers):
        return True
    # A driver that nobody has listed prints if it does so at a socket that printers have.
    return _at_a_place(table, port) if driver else name.startswith(_SERVER)
