"""Which printer queues print on paper (紙)."""

from typing import Final

from checker.model import PrinterKind
from checker.packs.software import PrinterNames, Printers
from checker.probes.parse.names import matches

_SERVER: Final = "\\\\"
"""Begins the name of a queue that another computer shares."""


def kind(
    table: Printers, name: str, driver: str = "", port: str = "", uri: str = ""
) -> PrinterKind:
    """Return what a queue is. What is in no list is `unknown`, never paper.

    A person may call a real printer 「2F FAX」 or a file writer 「受付」, so the driver decides
    where it is known.

    Args:
        table: The names by which they are told.
        name: The queue's name.
        driver: Its driver, where known.
        port: Its port in Windows, where known. Several are separated by commas.
        uri: Its address in CUPS, where known.
    """
    if _is(table.remote, name, driver, port, uri):
        return "remote"
    if matches(driver or name, table.file.names):  # by its product's name, as in Kofax Power PDF
        return "file"
    if _is(table.fax, name, driver, port, uri):
        return _named_fax(table, driver, port)
    if _is(table.file, name, driver, port, uri):
        return "file"
    return "paper" if _prints(table.paper, name, driver, port, uri) else "unknown"


def _named_fax(table: Printers, driver: str, port: str) -> PrinterKind:
    """Tell a fax from a machine that has the word in its model's name and prints."""
    words = driver.casefold()
    if not matches(driver, table.fax.may_print) or words.count("fax") > 1 or words.endswith("fax"):
        return "fax"
    at_a_printer = any(matches(one.strip(), table.paper.ports) for one in port.split(","))
    return "paper" if at_a_printer else "unknown"


def _is(table: PrinterNames, name: str, driver: str, port: str, uri: str) -> bool:
    plain = name.replace("_", " ")
    return (
        matches(plain, table.names)
        or matches(driver, table.names)
        or matches(driver or plain, table.drivers)
        or (bool(port) and all(matches(one.strip(), table.ports) for one in port.split(",")))
        or (bool(uri) and matches(uri, table.uris))
    )


def _prints(table: PrinterNames, name: str, driver: str, port: str, uri: str) -> bool:
    if uri:
        return matches(uri, table.uris)
    if matches(driver, table.drivers):
        return True
    # A driver that nobody has listed prints if it does so at a socket that printers have.
    at_a_printer = any(matches(one.strip(), table.ports) for one in port.split(","))
    return at_a_printer if driver else name.startswith(_SERVER)
