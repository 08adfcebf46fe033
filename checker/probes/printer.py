"""The printers (プリンタ) of this PC, whether their drivers offer A4, and which print on paper.

A driver may ask a network printer that is switched off and wait for minutes. Each printer is asked
in a thread of its own, and what has not answered in time has `a4` unknown.
"""

import queue
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from checker.door.interface import Host, ProbeError
from checker.model import Fact, PrinterKind, PrinterQueue, clean, known
from checker.packs.software import software
from checker.probes import programs
from checker.probes.interface import Probe
from checker.probes.parse.cups import (
    NO_DEVICES,
    Devices,
    confirmed,
    destinations,
    device_uris,
    none_set_up,
)
from checker.probes.parse.papers import lists_a4, offers_a4
from checker.probes.parse.printers import kind

_KEY = "printer.queues"
_LOCAL = r"SYSTEM\CurrentControlSet\Control\Print\Printers"
_DEVICES = r"Software\Microsoft\Windows NT\CurrentVersion\Devices"
_PAPERS, _SIZES = 2, 3
"""DC_PAPERS and DC_PAPERSIZE."""
_MOST = 500
"""Printers that are looked at; a report holds no more."""
_PATIENCE = 5.0
"""Seconds for all printers together."""
_MAY_PRINT = frozenset({"paper", "unknown"})
"""Kinds of queues whose papers are asked for."""


def read(host: Host) -> Mapping[str, Fact[Any]]:
    """Read the printers."""
    return {_KEY: _on_windows(host) if host.system == "windows" else _on_cups(host)}


def _on_windows(host: Host) -> Fact[Any]:
    names = [str(printer["pPrinterName"]) for printer in host.call("EnumPrintersW")][:_MOST]
    default = _windows_default(host)
    devices = programs.read_key(host, "HKCU", _DEVICES) or {}
    drivers: dict[str, str] = {}
    ports: dict[str, str] = {}
    for name in names:
        key = name.replace("\\", ",")  # as the registry writes a name with backslashes
        values = programs.read_key(host, "HKLM", rf"{_LOCAL}\{key}") or {}
        drivers[name] = str(values.get("Printer Driver", ""))
        ports[name] = str(values.get("Port", "")) or str(devices.get(name, "")).partition(",")[2]
    kinds = {name: kind(software().printer, name, drivers[name], ports[name]) for name in names}
    a4 = ask_all(
        lambda name: _windows_a4(host, name, ports[name].partition(",")[0]),
        [name for name in names if kinds[name] in _MAY_PRINT],
    )
    source = "EnumPrintersW level 4, DeviceCapabilitiesW"
    if programs.is_system(host):
        source += "; run as SYSTEM: printers of single users are not seen"
    return known(_queues(names, kinds, a4, default), source)


def _windows_default(host: Host) -> str | None:
    try:
        return str(host.call("GetDefaultPrinterW"))
    except ProbeError:
        return None


def _windows_a4(host: Host, name: str, port: str) -> bool | None:
    papers = host.call("DeviceCapabilitiesW", name, port, _PAPERS)
    found = offers_a4(papers)
    return found or offers_a4(papers, host.call("DeviceCapabilitiesW", name, port, _SIZES))


def _on_cups(host: Host) -> Fact[Any]:
    folder = "/usr/bin/" if host.system == "macos" else ""
    # `-e` alone ends well and lists nothing while the print service is down; `-r` says so.
    listed = destinations(host.run(f"{folder}lpstat", "-r", "-d", "-e"))
    if not listed.running:
        raise ProbeError("not_found", "lpstat: the print service (CUPS) is not running")
    devices = _devices(host, folder, listed.names) if listed.names else NO_DEVICES
    listed = confirmed(listed, devices)
    names = listed.names[:_MOST]
    kinds = {name: _cups_kind(name, devices) for name in names}
    a4 = ask_all(
        lambda name: lists_a4(host.run(f"{folder}lpoptions", "-p", name, "-l", timeout=_PATIENCE)),
        [name for name in names if kinds[name] in _MAY_PRINT],
    )
    return known(_queues(names, kinds, a4, listed.default), "lpstat -r -d -e, -v; lpoptions -l")


def _devices(host: Host, folder: str, names: Iterable[str]) -> Devices:
    """Return the addresses of the queues that are set up here."""
    try:
        return device_uris(host.run(f"{folder}lpstat", "-v"), names)
    except ProbeError as error:
        # It ends with an error where nothing is set up, although something is advertised.
        return Devices({}, none_set_up(error.detail))


def _cups_kind(name: str, devices: Devices) -> PrinterKind:
    """`-e` also lists what others on the network offer; `-v` only what was set up here."""
    uri = devices.uris.get(name, "")
    if not uri and devices.understood:
        return "advertised"
    return kind(software().printer, name, uri=uri)


def _queues(
    names: Iterable[str],
    kinds: Mapping[str, PrinterKind],
    a4: Mapping[str, bool | None],
    default: str | None,
) -> tuple[PrinterQueue, ...]:
    return tuple(
        PrinterQueue(
            clean(name) or "?",
            a4.get(name),
            kinds[name] not in _MAY_PRINT,
            name == default,
            kinds[name],
        )
        for name in names
    )


def ask_all(
    ask: Callable[[str], bool | None], names: Iterable[str], patience: float = _PATIENCE
) -> dict[str, bool | None]:
    """Ask every printer at once, and wait no longer than `patience` seconds for all of them.

    The threads are daemons: one that is never answered does not keep the program alive.

    Returns:
        What was answered. A printer that gave an error is None, a late one is left out.
    """
    answers: queue.SimpleQueue[tuple[str, bool | None]] = queue.SimpleQueue()

    def work(name: str) -> None:
        found: bool | None = None
        try:
            found = ask(name)
        except Exception:  # noqa: BLE001 - a driver's answer that nobody understands costs only itself
            found = None
        finally:
            answers.put((name, found))

    waiting = list(dict.fromkeys(names))
    for name in waiting:
        threading.Thread(target=work, args=(name,), name="printer", daemon=True).start()
    found: dict[str, bool | None] = {}
    end = time.monotonic() + patience
    while len(found) < len(waiting):
        try:
            name, a4 = answers.get(timeout=max(0.0, end - time.monotonic()))
        except queue.Empty:
            break
        found[name] = a4
    return found


PROBE = Probe("printer", (_KEY,), read)
