"""Throw inputs at what reads a PC: `python -m tests.probes.fuzz_parsers [N] [SEED]`.

A third of the inputs are random, the others good ones that were cut, changed, doubled or spliced
with one another. A parser answers, or refuses in the words of the door; nothing else. Prints how
many were taken and the slowest one.
"""

import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Final

import msgspec

from checker.door.interface import ProbeError
from checker.packs.software import software
from checker.probes.parse import cups, display, edid, memory, numbers, office, os_info
from checker.probes.parse import disk as disks
from checker.probes.parse.papers import lists_a4
from checker.probes.parse.printers import kind
from checker.probes.parse.security import filevault, lsblk_encryption, mac_protections

CUPS: Final = (
    "スケジューラーは動作中です\nシステムのデフォルトの宛先: Canon\nCanon\nOffice\n",
    "scheduler is running\nno system default destination\nPDF\n",
    "Canon のデバイス: dnssd://Canon%20TS._ipps._tcp.local./?uuid=0\ndevice for PDF: cups-pdf:/\n",
)
QUEUES: Final = (
    "Canon LBP6240|Canon LBP6240|USB001|",
    "LBP (リダイレクト 2)|Remote Desktop Easy Print|TS002|",
    "Fax|KONICA MINOLTA C364SeriesFax|IP_192.0.2.5|",
    "FAX|||dnssd://Brother%20FAX-2840._fax-ipp._tcp.local./?uuid=0",
    r"\\server\PDF|||smb://server/CubePDF",
)
PROFILER: Final = (
    '{"SPDisplaysDataType": [{"_name": "M2", "spdisplays_ndrvs": [{"_spdisplays_pixels":'
    ' "3420 x 2224", "_spdisplays_resolution": "1710 x 1112 @ 60.00Hz", "spdisplays_main":'
    ' "spdisplays_yes", "spdisplays_pixelresolution": "spdisplays_2560x1664Retina"}]}]}'
)
XRANDR: Final = (
    "Screen 0: minimum 320 x 200, current 1440 x 900, maximum 8192 x 8192\n"
    "VGA-1 connected primary 1440x900+0+0 left (normal left) 408mm x 255mm\n"
    "   1440x900      59.89*+  74.98\n   1280x1024     75.02    60.02\n"
)
UDEV: Final = (
    "E:MEMORY_DEVICE_0_SIZE=8589934592\nE:MEMORY_DEVICE_0_TYPE=DDR4\n"
    "E:MEMORY_DEVICE_1_PRESENT=0\nE:MEMORY_ARRAY_NUM_DEVICES=2\n"
)
EXTENSIONS: Final = (
    "--- com.apple.system_extension.endpoint_security ---\n"
    "*\t*\tUBF8T346G9\tcom.microsoft.wdav.epsext (1)\tMicrosoft Defender\t[activated enabled]\n"
)
SW_VERS: Final = "ProductName:\t\tmacOS\nProductVersion:\t\t10.16\nBuildVersion:\t\t23F79\n"
WINDOWS: Final = "24H2|EnterpriseS|26100|3775"
LSBLK: Final = '{"blockdevices": [{"type": "disk", "mountpoint": null, "children": [{"type":'
LSBLK_REST: Final = ' "crypt", "mountpoint": "/"}]}]}'
MODULE: Final = bytes((17, 0x28, *(0,) * 10, 0, 16, *(0,) * 4, 0x1A, *(0,) * 21, 0, 0))
EDID: Final = (
    bytes.fromhex("00ffffffffffff00") + bytes(46) + bytes.fromhex("023a801871382d40582c4500")
).ljust(128, b"\0")


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _queue(data: bytes) -> object:
    name, driver, port, uri = (_text(data).split("|") + [""] * 4)[:4]
    return kind(software().printer, name, driver, port, uri)


def _lpstat(data: bytes) -> object:
    found = cups.destinations(_text(data))
    devices = cups.device_uris(_text(data), found.names)
    shown = cups.confirmed(found, devices)
    if any(any(c.isspace() for c in name) for name in shown.names):
        raise AssertionError("a sentence is a queue")
    return shown


def _windows(data: bytes) -> object:
    version, edition, build, revision = (_text(data).split("|") + [""] * 4)[:4]
    values = {"DisplayVersion": version, "EditionID": edition, "UBR": revision}
    number = numbers.whole(build, "build")
    return (
        os_info.windows_version(values, s_mode=bool(revision)),
        os_info.windows_name(number, len(revision) % 4, edition),
    )


def _screens(data: bytes) -> object:
    screens = display.mac_screens(_text(data))
    for one in screens:
        if min(one.width, one.height) < 1 or not 0.1 <= one.scale <= 20:
            raise AssertionError("a screen that cannot be")
    return screens


def _xrandr(data: bytes) -> object:
    return display.xrandr_screens(_text(data), remote=False)


def _panel(data: bytes) -> object:
    return edid.preferred_size(data), edid.preferred_size(_summed(data))


def _summed(data: bytes) -> bytes:
    """Make a changed EDID count again, so that what lies behind its sum is reached."""
    block = bytearray(data.ljust(128, b"\0")[:128])
    block[:8] = EDID[:8]
    block[127] = -sum(block[:127]) % 256
    return bytes(block)


PARSERS: Final[tuple[tuple[Callable[[bytes], object], tuple[bytes, ...]], ...]] = (
    (_lpstat, tuple(map(str.encode, CUPS))),
    (_queue, tuple(map(str.encode, QUEUES))),
    (lambda data: lists_a4(_text(data)), (b"PageSize/Media Size: A3 *A4 iso_a4_210x297mm\n",)),
    (_screens, (PROFILER.encode(),)),
    (_xrandr, (XRANDR.encode(),)),
    (_panel, (EDID,)),
    (memory.smbios_installed, (MODULE * 2,)),
    (lambda data: memory.udev_installed(_text(data)), (UDEV.encode(),)),
    (lambda data: mac_protections(_text(data)), (EXTENSIONS.encode(),)),
    (lambda data: os_info.mac_versions(_text(data)), (SW_VERS.encode(),)),
    (lambda data: os_info.linux_version(_text(data)), (b'ID=debian\nVERSION_ID="12"\n',)),
    (_windows, (WINDOWS.encode(), b"21H2|IoTEnterpriseS|19044|1")),
    (lambda data: lsblk_encryption(_text(data)), ((LSBLK + LSBLK_REST).encode(),)),
    (lambda data: filevault(_text(data)), (b"FileVault is On.\n",)),
    (lambda data: disks.drive_of(_text(data)), (b"C:\\Windows",)),
    (lambda data: office.store_package([_text(data)]), (b"Microsoft.Office.Desktop_16051.1_x",)),
)


def inputs(good: tuple[bytes, ...], chance: random.Random) -> Iterator[bytes]:
    while True:
        if chance.random() < 0.33:
            yield chance.randbytes(chance.randrange(200))
            continue
        data = bytearray(chance.choice(good))
        for _ in range(chance.randrange(1, 6)):
            at = chance.randrange(len(data) + 1)
            match chance.randrange(6):
                case 0:
                    del data[at:]
                case 1:
                    data[at:at] = chance.choice((b"\n", b"\0", b"|", b":", b"9" * 30, b" x ", b'"'))
                case 2:
                    data[at : at + 1] = chance.randbytes(1)
                case 3:
                    del data[at : at + chance.randrange(1, 30)]
                case 4:
                    data[at:at] = chance.choice(good)[: chance.randrange(60)]
                case _:
                    data[at:at] = chance.randbytes(chance.randrange(1, 12))
        yield bytes(data[:4000])


def fuzz(count: int, seed: int) -> tuple[float, Counter[str]]:
    """Run that many inputs; return the seconds of the slowest one, and how many were taken.

    Raises:
        AssertionError: Something else than a refusal came, with the input.
    """
    chance = random.Random(seed)  # noqa: S311 - a repeatable test
    streams = [(parse, inputs(good, chance)) for parse, good in PARSERS]
    slowest, told = 0.0, Counter[str]()
    for number in range(count):
        parse, stream = streams[number % len(streams)]
        data = next(stream)
        began = time.perf_counter()
        try:
            msgspec.to_builtins(parse(data))
            told["taken"] += 1
        except ProbeError:
            told["refused"] += 1
        except Exception as error:
            raise AssertionError(f"parser {number % len(streams)} with {data.hex()}") from error
        slowest = max(slowest, time.perf_counter() - began)
    return slowest, told


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    began = time.perf_counter()
    slowest, told = fuzz(count, seed)
    seconds = time.perf_counter() - began
    print(f"{count:,} inputs, seed {seed}: {seconds:.0f} s, {dict(told)}, slowest {slowest:.3f} s")  # noqa: T201
    return 0 if slowest < 2 else 1


if __name__ == "__main__":
    sys.exit(main())
