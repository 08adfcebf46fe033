"""The closed list of what the program opens: rules/places.toml."""

import shutil
from pathlib import Path

import pytest

from checker.clinic.places import FILE, address_of, offered, read_places
from checker.errors import ManyBadInputsError
from checker.packs.locate import rules_root

ROOT = rules_root()


def test_every_place_has_a_way_and_every_system_its_own_address() -> None:
    file = read_places(ROOT)
    assert address_of(ROOT, "display", "windows") == "ms-settings:display"
    mac = address_of(ROOT, "display", "macos")
    assert mac is not None
    assert mac.startswith("x-apple.systempreferences:")
    assert address_of(ROOT, "display", "linux") is None
    assert address_of(ROOT, "adobe-reader", "windows") is None  # a link, which the browser opens
    for setting in file.settings.values():
        assert setting.by_hand.ja
        assert setting.by_hand.en


def test_what_a_system_has_not_is_not_offered() -> None:
    names = ("display", "clock", "adobe-reader", "no-such")
    assert [one.id for one in offered(ROOT, names, "windows", "ja")] == [
        "display",
        "clock",
        "adobe-reader",
    ]
    assert [one.id for one in offered(ROOT, names, "macos", "ja")] == ["display", "adobe-reader"]
    assert [one.id for one in offered(ROOT, names, "linux", "en")] == ["adobe-reader"]


@pytest.mark.parametrize(
    ("good", "bad", "place"),
    [
        ('"ms-settings:display"', '"ms-settings:display & calc"', "settings.display.windows"),
        ('"ms-settings:display"', '"calc.exe"', "settings.display.windows"),
        ('"ms-settings:display"', '"file:///C:/x.exe"', "settings.display.windows"),
        ("com.apple.Displays", "com.apple.Displays$(id)", "settings.display.macos"),
        ("https://get.adobe.com/jp/reader/", "http://get.adobe.com/", "sites.adobe-reader.address"),
        ("https://get.adobe.com/jp/reader/", "https://get.adobe.com.example.com/", "sites"),
        ("https://get.adobe.com/jp/reader/", "https://get.adobe.com@example.com/", "sites"),
        ("https://get.adobe.com/jp/reader/", "https://get.adobe.com:8443/", "sites"),
        ("https://get.adobe.com/jp/reader/", "https://get.adobe.com/?u=//example.com", "sites"),
        ("https://get.adobe.com/jp/reader/", "javascript:alert(1)", "sites"),
        ('document = "microsoft-settings-addresses"', 'document = "hearsay"', "references"),
    ],
)
def test_any_other_address_is_refused_with_its_place(
    good: str, bad: str, place: str, tmp_path: Path
) -> None:
    root = tmp_path / "rules"
    root.mkdir()
    for name in (FILE, "sources.toml"):
        shutil.copy(ROOT / name, root / name)
    text = (root / FILE).read_text(encoding="utf-8")
    assert good in text
    (root / FILE).write_text(text.replace(good, bad, 1), encoding="utf-8")
    with pytest.raises(ManyBadInputsError) as told:
        read_places(root)
    assert place in told.value.say("en")
