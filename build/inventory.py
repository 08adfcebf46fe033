"""What is inside the executables: licences beside them, and a bill of materials (CycloneDX).

Runs in the Python that PyInstaller freezes, so it names what is really there.
"""

import datetime as dt
import json
import os
import platform
import re
import shutil
import sqlite3
import ssl
import sys
import sysconfig
import uuid
import zlib
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path
from typing import Any, NamedTuple
from xml.parsers import expat

ROOT = Path(__file__).resolve().parent.parent
OWN_TEXTS = ROOT / "build" / "windows" / "licenses"
LICENCE_FILE = re.compile(r"(?i)(^|/)(licen[cs]e|copying|notice|authors)[^/]*$")
LIBRARY_VERSION = "assembled-from.txt"
"""In the standard library's folder, where that is not the runtime's own."""
FREEZER = "pyinstaller"
"""Its start-up code is inside; its licence lets programs of any licence carry it."""


PARTS = "sboms"
"""Where a wheel keeps the bill of materials of what is linked into it (Rust packages do)."""


class Component(NamedTuple):
    """One thing that is inside."""

    name: str
    version: str
    licence: str
    texts: tuple[Path, ...]
    url: str | None = None
    """Package URL, where the component is a package."""
    author: str = ""
    """Who made it, where only a standard text says under which licence."""


def components(modules: Iterable[str]) -> list[Component]:
    """List everything that the executables carry, by name.

    Args:
        modules: The top names of the modules that PyInstaller took.
    """
    owners = metadata.packages_distributions()
    names = sorted({FREEZER, *(name for module in modules for name in owners.get(module, ()))})
    return sorted([*packages(names), *linked(names), *carried(names), *runtime(), *fonts()])


def packages(names: Iterable[str]) -> Iterator[Component]:
    """Describe installed packages."""
    for name in names:
        found = metadata.distribution(name)
        texts = [
            Path(str(found.locate_file(file)))
            for file in found.files or []
            if ".dist-info/" in file.as_posix() and LICENCE_FILE.search(file.as_posix())
        ]
        yield Component(
            name,
            found.version,
            licence_of(found),
            tuple(texts),
            f"pkg:pypi/{re.sub('[-_.]+', '-', name).lower()}@{found.version}",
        )


def linked(names: Iterable[str]) -> Iterator[Component]:
    """Describe what is linked into installed packages, as they tell it themselves."""
    for name in names:
        for file in metadata.files(name) or []:
            if file.parent.name != PARTS or not file.name.endswith(".cyclonedx.json"):
                continue
            told = json.loads(Path(str(file.locate())).read_text(encoding="utf-8"))
            for part in told["components"]:
                stated = [
                    licence.get("expression") or licence["license"].get("id", "")
                    for licence in part.get("licenses", [])
                ]
                yield Component(
                    f"{name}: {part['name']}",
                    part["version"],
                    " AND ".join(stated),
                    (),
                    part.get("purl"),
                    part.get("author", ""),
                )


def carried(names: Iterable[str]) -> Iterator[Component]:
    """Describe what installed packages carry and do not tell."""
    own = own_texts()
    if "psycopg-binary" in names:
        from psycopg import pq  # noqa: PLC0415 - its version is that of the library inside

        version = "{}.{}".format(*divmod(pq.version(), 10_000))
        yield Component("psycopg-binary: libpq", version, "PostgreSQL", own["postgresql"])
        yield Component("psycopg-binary: OpenSSL", "3", "Apache-2.0", own["apache-2.0"])
    if "argon2-cffi-bindings" in names:
        yield Component(
            "argon2-cffi-bindings: libargon2", "", "CC0-1.0 OR Apache-2.0", own["apache-2.0"]
        )
    if "zxing-cpp" in names:  # its own, reduced copy; the text is among the standard ones
        author = "Robin Stuart and others"
        yield Component("zxing-cpp: libzint", "", "BSD-3-Clause", (), None, author)
    if "typst" in names:  # the fonts of typst-assets
        open_font = (ROOT / ".fonts" / "LICENSE-BIZUDGothic.txt",)
        yield Component("typst: Libertinus Serif", "", "OFL-1.1", open_font)
        yield Component("typst: DejaVu Sans Mono", "", "Bitstream-Vera", own["bitstream-vera"])
        yield Component("typst: New Computer Modern", "", "GUST Font License", ())


def own_texts() -> dict[str, tuple[Path, ...]]:
    """Return the licence texts that lie in the repository, by name."""
    return {path.stem: (path,) for path in OWN_TEXTS.glob("*.txt")}


def licence_of(found: metadata.Distribution) -> str:
    """Return the licence that a package states."""
    stated = found.metadata
    short = stated["License"] or ""
    kinds = [
        value.rpartition(" :: ")[2]
        for value in stated.get_all("Classifier") or []
        if value.startswith("License ::")
    ]
    # Some packages put the whole licence text where its name belongs.
    return stated["License-Expression"] or ("" if "\n" in short else short) or ", ".join(kinds)


def runtime() -> Iterator[Component]:
    """Describe Python and the libraries that came with it."""
    openssl = ssl.OPENSSL_VERSION.split()[1]
    own = own_texts()
    yield Component("CPython", platform.python_version(), "PSF-2.0", python_licence())
    library = Path(sysconfig.get_path("stdlib"), LIBRARY_VERSION)
    if library.is_file():  # assembled by build/windows_python.py
        yield Component("CPython standard library", library.read_text().strip(), "PSF-2.0", ())
    yield Component("OpenSSL", openssl, "Apache-2.0", own["apache-2.0"])
    yield Component("SQLite", sqlite3.sqlite_version, "blessing", ())
    yield Component("Expat", expat.EXPAT_VERSION.removeprefix("expat_"), "MIT", own["expat"])
    yield Component("zlib", zlib.ZLIB_RUNTIME_VERSION, "Zlib", own["zlib"])
    yield Component("bzip2", "", "bzip2-1.0.6", own["bzip2"])
    if sys.platform == "win32":
        yield Component("Microsoft Visual C++ runtime", "14", "Microsoft redistributable", ())
    yield Component("liblzma", "", "0BSD", ())
    yield Component("libffi", "", "MIT", own["libffi"])


def python_licence() -> tuple[Path, ...]:
    """Find Python's licence: beside python.exe, or in the standard library."""
    places = (Path(sys.base_prefix), Path(sysconfig.get_path("stdlib")))
    return tuple(path for place in places if (path := place / "LICENSE.txt").is_file())[:1]


def fonts() -> Iterator[Component]:
    """Describe the fonts of the PDF documents."""
    for name, text in (("BIZ UDGothic", "BIZUDGothic"), ("Noto Sans JP", "NotoSansJP")):
        yield Component(name, "", "OFL-1.1", (ROOT / ".fonts" / f"LICENSE-{text}.txt",))


def write_licences(inside: list[Component], folder: Path) -> list[Path]:
    """Write the licence texts of all components and an overview; return the files."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    lines = ["難病チェッカー / Nanbyo Checker: MIT License (nanbyo-checker.txt)", ""]
    shutil.copyfile(ROOT / "LICENSE", folder / "nanbyo-checker.txt")
    for component in inside:
        by = f" ({component.author})" if component.author else ""
        lines.append(f"{component.name} {component.version}: {component.licence}{by}")
        for number, text in enumerate(component.texts):
            stem = re.sub(r"[^a-z0-9]+", "-", component.name.lower())
            more = f"-{number + 1}" if number else ""
            shutil.copyfile(text, folder / f"{stem}{more}.txt")
    for text in (OWN_TEXTS / "standard").glob("*.txt"):
        shutil.copyfile(text, folder / f"standard-{text.name}")
    (folder / "README.txt").write_bytes(("\r\n".join(lines) + "\r\n").encode("utf-8-sig"))
    return sorted(folder.iterdir())


def bill_of_materials(inside: list[Component], version: str) -> bytes:
    """Return the CycloneDX document. Its time is the commit's: SOURCE_DATE_EPOCH.

    Args:
        inside: What the executables carry.
        version: The program's version.
    """
    listed: list[dict[str, Any]] = []
    for component in inside:
        entry = {
            "type": "library",
            "name": component.name,
            "version": component.version,
            "licenses": [{"license": {"name": component.licence}}],
        }
        if component.url:
            entry["purl"] = component.url
        if component.author:
            entry["author"] = component.author
        listed.append(entry)
    time = dt.datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), dt.UTC).isoformat()
    stable = json.dumps([listed, time], sort_keys=True)
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, stable)}",
        "version": 1,
        "metadata": {
            "timestamp": time,
            "component": {"type": "application", "name": "nanbyo-checker", "version": version},
        },
        "components": listed,
    }
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()
