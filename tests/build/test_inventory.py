"""What the executables carry is listed with its licence, also what is linked into their parts."""

import json
from pathlib import Path

import inventory
import pytest

EPOCH = "1760000000"
NAMES = ("argon2-cffi-bindings", "msgspec", "psycopg-binary", "typst", "zxing-cpp")


@pytest.fixture(scope="module")
def inside() -> list[inventory.Component]:
    # All but PyInstaller, which the environment of the tests lacks.
    parts = (inventory.packages, inventory.linked, inventory.carried)
    return sorted([one for part in parts for one in part(NAMES)] + [*inventory.fonts()])


def test_what_is_linked_into_a_package_is_listed_with_licence_and_author(
    inside: list[inventory.Component],
) -> None:
    linked = [one for one in inside if one.url and one.url.startswith("pkg:cargo/")]
    assert len(linked) > 100
    assert all(one.name.startswith("typst: ") and one.licence and one.version for one in linked)
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
