"""What the executables carry is listed with its licence, also what is linked into their parts."""

import json
import re
from pathlib import Path
from typing import Any

import inventory
import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

EPOCH = "1760000000"
NAMES = ("argon2-cffi-bindings", "cryptography", "msgspec", "psycopg-binary", "typst", "zxing-cpp")


@pytest.fixture(scope="module")
def inside() -> list[inventory.Component]:
    # All but PyInstaller, which the environment of the tests lacks.
    parts = (inventory.packages, inventory.linked, inventory.carried)
    found = [one for part in parts for one in part(NAMES)]
    return sorted([*found, *inventory.runtime(), *inventory.fonts()], key=lambda one: one.reference)


@pytest.fixture(scope="module")
def document(inside: list[inventory.Component]) -> dict[str, Any]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", EPOCH)
        found: dict[str, Any] = json.loads(inventory.bill_of_materials(inside, "0.1.0"))
        return found


def test_what_is_linked_into_a_package_is_listed_with_licence_and_author(
    inside: list[inventory.Component],
) -> None:
    linked = [one for one in inside if one.url and one.url.startswith("pkg:cargo/")]
    assert len(linked) > 100
    assert all(one.licence and one.version for one in linked)
    assert {one.inside for one in linked} == {"cryptography", "typst"}
    # Licences ask for the name of who made it, where it is told.
    assert {"typst: simd-adler32"} <= {one.name for one in linked if "Countryman" in one.author}


def test_libraries_and_fonts_that_packages_carry_are_listed(
    inside: list[inventory.Component],
) -> None:
    versions = {one.name: one.version for one in inside}
    assert int(versions["psycopg-binary: libpq"].partition(".")[0]) >= 16
    assert {
        "argon2-cffi-bindings: libargon2",
        "psycopg-binary: OpenSSL",
        "typst: Libertinus Serif",
        "zxing-cpp: libzint",
    } <= versions.keys()


def test_the_overview_names_everything_and_standard_texts_lie_beside_it(
    inside: list[inventory.Component], tmp_path: Path
) -> None:
    written = {path.name for path in inventory.write_licences(inside, tmp_path / "licenses")}
    overview = (tmp_path / "licenses" / "README.txt").read_text(encoding="utf-8-sig")
    for component in inside:
        assert f"{component.name} {component.version}: {component.licence}" in overview
    assert {"standard-mit.txt", "standard-unicode-3.0.txt", "psycopg-binary-libpq.txt"} <= written


def test_the_bill_of_materials_is_the_same_each_time(
    inside: list[inventory.Component], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    document = inventory.bill_of_materials(inside, "0.1.0")
    assert inventory.bill_of_materials(inside, "0.1.0") == document
    listed = json.loads(document)
    assert listed["metadata"]["timestamp"] == "2025-10-09T08:53:20+00:00"
    assert len(listed["components"]) == len(inside)


def test_the_bill_of_materials_keeps_the_schema_of_cyclonedx(document: dict[str, Any]) -> None:
    found = JsonStrictValidator(SchemaVersion.V1_6).validate_str(json.dumps(document))
    assert found is None


def test_a_scanner_can_match_every_part(document: dict[str, Any]) -> None:
    for part in document["components"]:
        assert part["version"], part["name"]
        assert "purl" in part or "cpe" in part, part["name"]
        assert part["hashes"][0]["content"], part["name"]
    names = {part["name"]: part for part in document["components"]}
    for name in ("CPython", "OpenSSL", "SQLite", "Expat", "zlib", "libmpdec", "liblzma"):
        assert names[name]["cpe"].startswith("cpe:2.3:a:")
    assert re.fullmatch(r"3\.\d+\.\d+", names["psycopg-binary: OpenSSL"]["version"])


def test_every_part_is_carried_by_something(document: dict[str, Any]) -> None:
    relations = {one["ref"]: one["dependsOn"] for one in document["dependencies"]}
    references = {part["bom-ref"] for part in document["components"]}
    assert len(references) == len(document["components"])
    assert set(relations) == references | {"nanbyo-checker@0.1.0"}
    reached, rest = set(), ["nanbyo-checker@0.1.0"]
    while rest:
        if (one := rest.pop()) not in reached:
            reached.add(one)
            rest += relations[one]
    assert reached == set(relations)
    python = next(ref for ref in references if ref.startswith("CPython@"))
    assert any(ref.startswith("OpenSSL@") for ref in relations[python])


def test_what_only_the_making_of_a_part_needed_is_not_inside(document: dict[str, Any]) -> None:
    names = {part["name"] for part in document["components"]}
    assert not {"typst: autocfg", "typst: cc", "typst: find-msvc-tools"} & names


def test_no_licence_text_is_missing(inside: list[inventory.Component], tmp_path: Path) -> None:
    written = inventory.write_licences(inside, tmp_path / "licenses")
    texts = {path.name: path.read_text(encoding="utf-8", errors="replace") for path in written}
    assert "GUST Font License" in texts["typst-new-computer-modern.txt"]
    assert "Stefan Krah" in texts["libmpdec.txt"]
    assert "Version 3, 29 June 2007" in texts["standard-gpl-3.0.txt"]
