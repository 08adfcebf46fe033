"""Which printers print no paper."""

from checker.packs.software import VirtualPrinters
from checker.probes.parse.names import matches


def is_virtual(
    table: VirtualPrinters, name: str, driver: str = "", port: str = "", uri: str = ""
) -> bool:
    """Tell whether a printer writes a file or a fax.

    A person may call a real printer 「2F FAX」 or a file writer 「受付」, so the driver decides
    where it is known.

    Args:
        table: The names of such printers.
        name: The queue's name.
        driver: Its driver, where known.
        port: Its port in Windows, where known. Several are separated by commas.
        uri: Its address in CUPS, where known.
    """
    plain = name.replace("_", " ")
    return (
        matches(plain, table.names)
        or matches(driver, table.names)
        or matches(driver or plain, table.drivers)
        or (bool(port) and all(matches(one, table.ports) for one in port.split(",")))
        or (bool(uri) and matches(uri, table.uris))
    )
