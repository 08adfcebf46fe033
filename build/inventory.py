"""What is inside the executables: licences beside them, and a bill of materials (CycloneDX).

Runs in the Python that PyInstaller freezes, so it names what is really there.
"""

import datetime as dt
import hashlib
import importlib.util
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
from collections.abc import Iterable, Iterator, Mapping
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


OPENSSL = rb"OpenSSL (\d+\.\d+\.\d+[a-z]?) "
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
    cpe: str = ""
    """Vendor and product by which vulnerability lists know it, as in `openssl:openssl`."""
    file: Path | None = None
    """The file that holds it; for a package its RECORD, which has the hash of every file."""
    sha256: str = ""
    """Its own hash, where that was told."""
    inside: str = ""
    """The component that carries it; empty: the executables do."""
    needs: tuple[str, ...] = ()
    """The components that it needs, by their references."""

    @property
    def reference(self) -> str:
        """How the document names it."""
        return f"{self.name}@{self.version}"


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
    names = list(names)
    listed = {normal(name): name for name in names}
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
            f"pkg:pypi/{normal(name)}@{found.version}",
            file=next(
                (Path(str(f.locate())) for f in found.files or [] if f.name == "RECORD"), None
            ),
            needs=tuple(sorted(needed(found, listed))),
        )


def normal(name: str) -> str:
    """Return a package's name as the index writes it."""
    return re.sub("[-_.]+", "-", name).lower()


def needed(found: metadata.Distribution, listed: Mapping[str, str]) -> Iterator[str]:
    """Return the references of the listed packages that a package asks for."""
    for asked in found.requires or ():
        name = normal(re.split(r"[\s\[<>=!~;(]", asked, maxsplit=1)[0])
        if name in listed:
            yield f"{listed[name]}@{metadata.version(name)}"


def linked(names: Iterable[str]) -> Iterator[Component]:
    """Describe what is linked into installed packages, as they tell it themselves."""
    for name in names:
        for file in metadata.files(name) or []:
            if file.parent.name == PARTS and file.name.endswith(".cyclonedx.json"):
                told = json.loads(Path(str(file.locate())).read_text(encoding="utf-8"))
                yield from parts_of(name, told)


def parts_of(name: str, told: dict[str, Any]) -> Iterator[Component]:
    """Describe the parts in a package's own bill of materials.

    What only its making needed (scope `excluded`) is not inside.
    """
    parts = {one["bom-ref"]: one for one in told["components"] if one.get("scope") != "excluded"}
    references = {ref: f"{name}: {one['name']}@{one['version']}" for ref, one in parts.items()}
    needs = {one["ref"]: one.get("dependsOn", ()) for one in told.get("dependencies", ())}
    holds = binary(name, r"\.(so|pyd)$")
    for ref, part in parts.items():
        stated = [
            licence.get("expression") or licence["license"].get("id", "")
            for licence in part.get("licenses", [])
        ]
        yield Component(
            f"{name}: {part['name']}",
            part["version"],
            " AND ".join(stated),
            (),
            part.get("purl") or f"pkg:cargo/{part['name']}@{part['version']}",
            part.get("author", ""),
            file=holds,  # a part of the package's own has no hash of its own
            sha256=next(
                (h["content"] for h in part.get("hashes", ()) if h["alg"] == "SHA-256"), ""
            ),
            inside=name,
            needs=tuple(sorted(references[one] for one in needs.get(ref, ()) if one in references)),
        )


def binary(name: str, pattern: str) -> Path | None:
    """Find the file of a package whose path fits a pattern."""
    files = sorted(metadata.files(name) or [])
    return next((Path(str(f.locate())) for f in files if re.search(pattern, str(f))), None)


def version_in(file: Path | None, pattern: bytes) -> str:
    """Return the version that stands in a library's bytes; empty: it does not."""
    found = re.search(pattern, file.read_bytes()) if file is not None and file.is_file() else None
    return found[1].decode() if found else ""


def carried(names: Iterable[str]) -> Iterator[Component]:
    """Describe what installed packages carry and do not tell."""
    own = own_texts()
    if "psycopg-binary" in names:
        from psycopg import pq  # noqa: PLC0415 - its version is that of the library inside

        version = "{}.{}".format(*divmod(pq.version(), 10_000))
        yield part("psycopg-binary: libpq", version, "PostgreSQL", own["postgresql"])._replace(
            cpe="postgresql:postgresql", file=binary("psycopg-binary", r"libpq")
        )
        crypto = binary("psycopg-binary", r"libcrypto")
        if crypto is not None and crypto.is_file():  # else it is shared with Python's own
            version = version_in(crypto, OPENSSL)
            yield part(
                "psycopg-binary: OpenSSL", version, "Apache-2.0", own["apache-2.0"]
            )._replace(cpe="openssl:openssl", file=crypto)
    if "cryptography" in names:
        from cryptography.hazmat.backends.openssl import backend  # noqa: PLC0415 - for this alone

        version = backend.openssl_version_text().split()[1]
        yield part("cryptography: OpenSSL", version, "Apache-2.0", own["apache-2.0"])._replace(
            url=f"pkg:generic/openssl@{version}",
            cpe="openssl:openssl",
            file=binary("cryptography", r"_rust.*\.(so|pyd)$"),
        )
    if "argon2-cffi-bindings" in names:
        yield part(
            "argon2-cffi-bindings: libargon2",
            "20190702",  # the only release since 2019; the library does not tell its own
            "CC0-1.0 OR Apache-2.0",
            own["apache-2.0"],
        )._replace(
            url="pkg:github/P-H-C/phc-winner-argon2@20190702",
            file=binary("argon2-cffi-bindings", r"_ffi\."),
        )
    if "zxing-cpp" in names:  # its own, reduced copy; the text is among the standard ones
        version = metadata.version("zxing-cpp")
        yield part("zxing-cpp: libzint", version, "BSD-3-Clause", ())._replace(
            author="Robin Stuart and others",
            url=f"pkg:github/zxing-cpp/zxing-cpp@v{version}#core/src/libzint",
            file=binary("zxing-cpp", r"zxingcpp.*\.(so|pyd)$"),
        )
    if "typst" in names:  # the fonts of typst-assets
        version = metadata.version("typst")
        holds = binary("typst", r"_typst.*\.(so|pyd)$")
        for name, licence, text in (
            ("Libertinus Serif", "OFL-1.1", (ROOT / ".fonts" / "LICENSE-BIZUDGothic.txt",)),
            ("DejaVu Sans Mono", "Bitstream-Vera", own["bitstream-vera"]),
            ("New Computer Modern", "GUST Font License", own["gust-font"]),
        ):
            yield part(f"typst: {name}", version, licence, text)._replace(
                url=f"pkg:cargo/typst-assets@{version}", file=holds
            )


def part(name: str, version: str, licence: str, texts: tuple[Path, ...]) -> Component:
    """Describe what a package carries; its name begins with the package's."""
    return Component(name, version, licence, texts, inside=name.partition(":")[0])


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
    own = own_texts()
    version = platform.python_version()
    yield Component(
        "CPython",
        version,
        "PSF-2.0",
        python_licence(),
        f"pkg:generic/python@{version}",
        cpe="python:python",
        file=python_library(),
    )
    library = Path(sysconfig.get_path("stdlib"), LIBRARY_VERSION)
    if library.is_file():  # assembled by build/windows_python.py
        version = library.read_text().strip()
        url = f"pkg:deb/debian/python{sys.version_info[0]}.{sys.version_info[1]}@{version}"
        yield Component(
            "CPython standard library", version, "PSF-2.0", (), url, file=library, inside="CPython"
        )
    yield from libraries(own)
    if sys.platform == "win32":
        import pefile  # type: ignore[import-untyped]  # noqa: PLC0415 - Windows only

        file = Path(sys.base_prefix, "vcruntime140.dll")
        with pefile.PE(str(file), fast_load=True) as read:
            read.parse_data_directories(directories=[2])
            fixed = read.VS_FIXEDFILEINFO[0]
            numbers = (*divmod(fixed.FileVersionMS, 65536), *divmod(fixed.FileVersionLS, 65536))
        version = ".".join(map(str, numbers))
        yield Component(
            "Microsoft Visual C++ runtime",
            version,
            "Microsoft redistributable",
            own["microsoft-runtime"],
            f"pkg:generic/msvc-runtime@{version}",
            file=file,
        )


class Library(NamedTuple):
    """A C library inside Python: what it is called, its licence, where its bytes are."""

    name: str
    version: str
    licence: str
    text: str
    """The name of its licence's text among ours; empty: it needs none."""
    cpe: str
    file: Path | None


def libraries(own: Mapping[str, tuple[Path, ...]]) -> Iterator[Component]:
    """Describe the C libraries that Python's own modules bring."""
    for one in (*linked_libraries(), *built_in_libraries()):
        yield Component(
            one.name,
            one.version,
            one.licence,
            own.get(one.text, ()),
            f"pkg:generic/{one.name.lower()}@{one.version}",
            cpe=one.cpe,
            file=one.file,
            inside="CPython",
        )


def linked_libraries() -> Iterator[Library]:
    """Name those that tell their version themselves."""
    openssl = ssl.OPENSSL_VERSION.split()[1]
    expat_version = expat.EXPAT_VERSION.removeprefix("expat_")
    sqlite = beside("sqlite3.dll") or module_file("_sqlite3")
    parser, packer = module_file("pyexpat"), module_file("zlib")
    yield Library("OpenSSL", openssl, "Apache-2.0", "apache-2.0", "openssl:openssl", openssl_file())
    yield Library("SQLite", sqlite3.sqlite_version, "blessing", "", "sqlite:sqlite", sqlite)
    yield Library("Expat", expat_version, "MIT", "expat", "libexpat_project:libexpat", parser)
    yield Library("zlib", zlib.ZLIB_RUNTIME_VERSION, "Zlib", "zlib", "zlib:zlib", packer)


def built_in_libraries() -> Iterator[Library]:
    """Name those that have no function that tells their version.

    It is looked for in the bytes of bzip2 and libffi, and is what CPython's makers build with where
    it is not there.
    """
    bzip2, ffi = module_file("_bz2"), beside("libffi-8.dll") or module_file("_ctypes")
    bzip2_version = version_in(bzip2, rb"(1\.0\.\d+), \d") or "1.0.8"
    ffi_version = version_in(ffi, rb"libffi-(\d+\.\d+\.\d+)") or "3.4.4"
    decimal, lzma = module_file("_decimal"), module_file("_lzma")
    mpdec = ("libmpdec", decimal_version(), "BSD-2-Clause", "libmpdec", "bytereef:mpdecimal")
    yield Library("bzip2", bzip2_version, "bzip2-1.0.6", "bzip2", "bzip:bzip2", bzip2)
    yield Library("liblzma", "5.2.5", "0BSD", "", "tukaani:xz", lzma)
    yield Library("libffi", ffi_version, "MIT", "libffi", "libffi_project:libffi", ffi)
    yield Library(*mpdec, decimal)


def decimal_version() -> str:
    """Return the version of the library for decimal numbers."""
    import decimal  # noqa: PLC0415 - for this alone

    return str(getattr(decimal, "__libmpdec_version__", ""))


def module_file(name: str) -> Path | None:
    """Return the file of one of Python's own compiled modules; None: it is part of Python's."""
    found = importlib.util.find_spec(name)
    path = Path(found.origin) if found is not None and found.origin else None
    return path if path is not None and path.is_file() else python_library()


def beside(name: str) -> Path | None:
    """Return a library that lies beside Python's modules, as on Windows."""
    places = (Path(sys.base_prefix, folder, name) for folder in ("DLLs", ""))
    return next((path for path in places if path.is_file()), None)


def openssl_file() -> Path | None:
    """Return the library that Python's TLS uses."""
    shared = sorted(Path(sys.base_prefix).glob("libcrypto-3-*.dll"))
    return shared[0] if shared else beside("libcrypto-3.dll") or module_file("_ssl")


def python_library() -> Path | None:
    """Return the file of the interpreter itself."""
    if sys.platform == "win32":
        return beside("python{}{}.dll".format(*sys.version_info))
    return Path(sys.executable).resolve()


def python_licence() -> tuple[Path, ...]:
    """Find Python's licence: beside python.exe, or in the standard library."""
    places = (Path(sys.base_prefix), Path(sysconfig.get_path("stdlib")))
    return tuple(path for place in places if (path := place / "LICENSE.txt").is_file())[:1]


def fonts() -> Iterator[Component]:
    """Describe the fonts of the PDF documents."""
    for name, text in (("BIZ UDGothic", "BIZUDGothic"), ("Noto Sans JP", "NotoSansJP")):
        file = next(iter(sorted((ROOT / ".fonts").glob(f"{text}*.ttf"))), None)
        digest = hashlib.sha256(file.read_bytes()).hexdigest() if file is not None else ""
        yield Component(
            name,
            digest[:12],  # cut to what a document needs: no release of its own
            "OFL-1.1",
            (ROOT / ".fonts" / f"LICENSE-{text}.txt",),
            f"pkg:generic/{text.lower()}@{digest[:12]}",
            file=file,
        )


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
    # The LGPL of psycopg is a list of exceptions to it, and asks for both texts.
    shutil.copyfile(OWN_TEXTS / "gpl-3.0.txt", folder / "standard-gpl-3.0.txt")
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
    time = dt.datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), dt.UTC).isoformat()
    root = f"nanbyo-checker@{version}"
    listed = [entry(component) for component in inside]
    relations = related(inside, root)
    stable = json.dumps([listed, relations, time], sort_keys=True)
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, stable)}",
        "version": 1,
        "metadata": {
            "timestamp": time,
            "tools": {
                "components": [
                    {"type": "application", "name": "nanbyo-checker: build/inventory.py"}
                ]
            },
            "component": {
                "type": "application",
                "bom-ref": root,
                "name": "nanbyo-checker",
                "version": version,
                "purl": f"pkg:generic/nanbyo-checker@{version}",
                "licenses": [{"license": {"id": "MIT"}}],
            },
            "supplier": {"name": "Nanbyo Checker"},
        },
        "components": listed,
        "dependencies": relations,
    }
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def entry(component: Component) -> dict[str, Any]:
    """Return one component as the document has it."""
    told: dict[str, Any] = {
        "type": "library",
        "bom-ref": component.reference,
        "name": component.name,
        "version": component.version,
        "licenses": [{"license": {"name": component.licence}}],
    }
    if component.url:
        told["purl"] = component.url
    if component.cpe:
        told["cpe"] = f"cpe:2.3:a:{component.cpe}:{component.version}:*:*:*:*:*:*:*"
    if component.author:
        told["author"] = component.author
    digest = component.sha256
    if not digest and component.file is not None and component.file.is_file():
        digest = hashlib.sha256(component.file.read_bytes()).hexdigest()
    if digest:
        told["hashes"] = [{"alg": "SHA-256", "content": digest}]
    return told


def related(inside: list[Component], root: str) -> list[dict[str, Any]]:
    """Tell what carries and needs what: the executables their parts, a part what is in it."""
    needs: dict[str, set[str]] = {component.reference: set(component.needs) for component in inside}
    by_name = {component.name: component.reference for component in inside}
    top = set()
    for component in inside:
        carrier = by_name.get(component.inside)
        if carrier is None:
            top.add(component.reference)
        else:
            needs[carrier].add(component.reference)
    known = {root: top, **needs}
    return [
        {"ref": ref, "dependsOn": sorted(one for one in known[ref] if one in known)}
        for ref in sorted(known)
    ]
