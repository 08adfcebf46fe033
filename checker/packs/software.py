"""The names by which programs and printers are recognised: `rules/software.toml`."""

import datetime as dt
import functools
from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta, field

from checker.model import Closed, SessionKind
from checker.packs.load import Reader, there
from checker.packs.locate import rules_root

FILE = "software.toml"

Pattern = Annotated[str, Meta(min_length=1, max_length=120)]
"""A name with `*`, `?` and `[0-9]`, as in file names."""
Patterns = tuple[Pattern, ...]
VpnKind = Literal["openvpn", "ipsec", "ssl", "wireguard", "other"]


class Programs(Closed, frozen=True):
    """A product, by the names that it has in a list of installed programs."""

    note: str
    """Where the names come from."""
    names: Patterns
    not_names: Patterns = ()
    """Names that look like it and are something else."""
    files: tuple[str, ...] = ()
    """Program files under its folder; any one of them is the program."""


class OfficeProducts(Closed, frozen=True):
    """Click-to-Run product ids, with and without Excel."""

    note: str
    products: Patterns
    not_products: Patterns


class PrinterNames(Closed, frozen=True):
    """What tells one kind of printer queue."""

    names: Patterns
    """Held against the queue's name and its driver."""
    drivers: Patterns
    """Held against the driver; against the queue's name only where no driver is known."""
    ports: Patterns
    """Of Windows."""
    uris: Patterns
    """Addresses in CUPS."""
    may_print: Patterns = ()
    """Drivers of machines that are called so and may print all the same."""


class Printers(Closed, frozen=True):
    """What tells printers (プリンタ) that print on paper from what only looks like one."""

    note: str
    remote: PrinterNames
    fax: PrinterNames
    file: PrinterNames
    paper: PrinterNames
    text: PrinterNames
    """What prints bare text only: asked, never paper."""


class VirtualDesktop(Closed, frozen=True):
    """What tells that this desktop is seen from another device."""

    kind: SessionKind
    note: str
    sessions: Patterns = ()
    """The variable SESSIONNAME."""
    set: tuple[str, ...] = ()
    """Variables that the agent sets in such a session alone."""
    displays: Patterns = ()
    """Names of display adapters that only such a session has."""
    keys: tuple[str, ...] = ()
    """Keys of the machine's registry that name the agent of a session known to be remote."""


class RegistrySignals(Closed, frozen=True):
    """What speaks for the cancer registry's online reporting (がん登録オンライン)."""

    note: str
    names: Patterns
    urls: Patterns
    """Host and path, without scheme."""


class VpnPrograms(Closed, frozen=True):
    """VPN programs of one kind."""

    kind: VpnKind
    note: str
    windows: Patterns = ()
    macos: dict[str, str] = field(default_factory=dict)
    """Bundle identifier -> the app's usual name under Applications."""
    linux: tuple[str, ...] = ()
    """Program files, which are also looked up as packages."""


class VpnFiles(Closed, frozen=True):
    """Where a VPN program lies and by which services it works."""

    names: Patterns
    """Held against the name in the list of installed programs."""
    files: Annotated[tuple[str, ...], Meta(min_length=1)]
    """Program files under the folders of programs; any one of them is the program."""
    services: tuple[str, ...] = ()
    """Services of Windows whose program is the program's."""


class Software(Closed, frozen=True):
    """The whole file."""

    verified_on: dt.date
    acrobat: Programs
    aws_vpn_client: Programs
    excel: OfficeProducts
    printer: Printers
    no_virus_protection: Programs
    virtual_desktop: tuple[VirtualDesktop, ...]
    cancer_registry: RegistrySignals
    vpn: tuple[VpnPrograms, ...]
    vpn_files: tuple[VpnFiles, ...] = ()
    virtual_machine_displays: Patterns = ()
    """Display adapters that only a virtual machine has."""


def load_software(root: Path) -> Software:
    """Load the names.

    Raises:
        ManyBadInputsError: With every problem of the file.
    """
    reader = Reader(root)
    software = reader.read(FILE, Software)
    reader.finish()
    return there(software)


@functools.cache
def software() -> Software:
    """Return the names that this program comes with."""
    return load_software(rules_root())
