"""The AWS VPN Client and other VPN programs on this PC.

Version 6.0 renamed every program file, so the client is known by its name in the list of installed
programs, and by the files of both generations.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from checker.door.interface import Host, ProbeError
from checker.model import Fact, OtherVpn, VpnClient, known
from checker.packs.software import VpnKind, software
from checker.probes import linux_programs, mac_apps, programs
from checker.probes.interface import Probe, attempt
from checker.probes.parse.names import matches
from checker.probes.parse.versions import version_key

_CLIENT, _OTHER = "software.vpn_client", "software.other_vpn"
_NAME: Final = "aws-vpn-client"
_FOLDER = r"Amazon\AWS VPN Client"
_MACHINES_32_BIT: Final = frozenset({0x014C, 0x01C4})
_MACOS_ID = "com.amazonaws.acvc.osx"
_MACOS = {_MACOS_ID: ("AWS VPN Client/AWS VPN Client", "AWS VPN Client")}
_LINUX_PACKAGE, _LINUX_FOLDER = "awsvpnclient", "/opt/awsvpnclient"


def read(host: Host) -> Mapping[str, Fact[Any]]:
    """Read which VPN programs are installed."""
    match host.system:
        case "windows":
            return {
                _CLIENT: attempt(lambda: _client_on_windows(host)),
                _OTHER: attempt(lambda: _others_on_windows(host)),
            }
        case "macos":
            return _on_macos(host)
        case _:
            return _on_linux(host)


def _client_on_windows(host: Host) -> Fact[Any]:
    listed = programs.inventory(host)
    product = software().aws_vpn_client
    entries = [one for one in listed.named(product) if programs.present(host, one)]
    entry = max(entries, key=lambda one: version_key(one.version), default=None)
    folders = [one.folder for one in entries if one.folder]
    folders += [rf"{folder}\{_FOLDER}" for folder in programs.program_folders(host)]
    exe = programs.first_there(
        host, (rf"{folder}\{name}" for folder in folders for name in product.files)
    )
    source = f"{listed.source}; program files"
    if _is_32_bit(host):
        # It is left from elsewhere, or broken: there is no client that a 32-bit Windows can start.
        return known(None, f"{source}; a 32-bit Windows cannot start it")
    if exe is None:  # an entry alone is what a removed program left behind
        return known(None, source)
    version = (entry.version if entry is not None else None) or programs.file_version(host, exe)
    return known(VpnClient(_NAME, version), source)


def _is_32_bit(host: Host) -> bool:
    try:
        return host.call("IsWow64Process2")["NativeMachine"] in _MACHINES_32_BIT
    except (ProbeError, KeyError, TypeError):
        return False


def others_on_windows(host: Host) -> Iterator[OtherVpn]:
    """Walk the other VPN programs of this PC; what an entry alone speaks for is among them.

    Raises:
        ProbeError: The list cannot be read.
    """
    return (one.program for one in _listed(host) if one.counts)


class _Listed(NamedTuple):
    """Another VPN program in the list of installed programs."""

    program: OtherVpn
    there: programs.Startable

    @property
    def counts(self) -> bool:
        """Whether it is told: what decides something only where its program was seen."""
        if self.program.kind == "openvpn":
            return self.there == "here"
        return self.there != "gone"


_BEST: Final = ("here", "unsaid", "unseen", "gone")


def _listed(host: Host) -> Iterator[_Listed]:
    """Walk the other VPN programs by their names, each once."""
    found: dict[str, _Listed] = {}
    for entry in programs.inventory(host).programs:
        kind = _kind(entry.name)
        if kind is None:
            continue
        there = programs.startable(host, entry, _places(entry.name))
        before = found.get(entry.name)
        if before is None or _BEST.index(there) < _BEST.index(before.there):
            found[entry.name] = _Listed(OtherVpn(entry.name, entry.version, kind), there)
    yield from found.values()


def _kind(name: str) -> VpnKind | None:
    return next((row.kind for row in software().vpn if matches(name, row.windows)), None)


def _places(name: str) -> programs.Places | None:
    row = next((row for row in software().vpn_files if matches(name, row.names)), None)
    return programs.Places(row.files, row.services) if row else None


def _others_on_windows(host: Host) -> Fact[Any]:
    listed = tuple(_listed(host))
    others = tuple(one.program for one in listed if one.counts)
    # An OpenVPN program changes what is said: where it could not be looked for, nothing is.
    if not any(one.kind == "openvpn" for one in others):
        for one in listed:
            if one.program.kind == "openvpn" and one.there == "unsaid":
                raise ProbeError("not_found", f"{one.program.name} is listed; where is not said")
    source = f"{programs.inventory(host).source}; program files, services"
    unseen = ", ".join(one.program.name for one in listed if one.there in {"unseen", "unsaid"})
    return known(others, f"{source}; listed, not seen: {unseen}" if unseen else source)


def _on_macos(host: Host) -> Mapping[str, Fact[Any]]:
    kinds = {bundle: row.kind for row in software().vpn for bundle in row.macos}
    names = {bundle: app for row in software().vpn for bundle, app in row.macos.items()}
    wanted = _MACOS | {bundle: (app,) for bundle, app in names.items()}
    found = mac_apps.find_apps(host, wanted)
    client = found.of(_MACOS_ID)
    others = tuple(
        OtherVpn(names[app.bundle_id].rpartition("/")[2], app.version, kinds[app.bundle_id])
        for app in found.apps
        if app.bundle_id in kinds
    )
    return {
        _CLIENT: known(VpnClient(_NAME, client.version) if client else None, found.source),
        _OTHER: known(others, found.source),
    }


def _on_linux(host: Host) -> Mapping[str, Fact[Any]]:
    kinds = {
        name: row.kind
        for row in software().vpn
        for name in row.linux
        if linux_programs.program_file(host, name) is not None
    }
    client = linux_programs.there(host, _LINUX_FOLDER)
    wanted = [*kinds, _LINUX_PACKAGE] if client else list(kinds)
    versions = linux_programs.package_versions(host, wanted)
    others = tuple(OtherVpn(name, versions.get(name), kind) for name, kind in kinds.items())
    source = "program files; versions by dpkg or rpm"
    found = VpnClient(_NAME, versions.get(_LINUX_PACKAGE)) if client else None
    return {_CLIENT: known(found, f"{_LINUX_FOLDER}; {source}"), _OTHER: known(others, source)}


PROBE = Probe("vpn_client", (_CLIENT, _OTHER), read)
