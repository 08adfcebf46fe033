"""Icon, signing commands, installer list: the parts of a release that need no Windows."""

import zipfile
import zlib
from io import BytesIO
from pathlib import Path

import icon
import pytest
import release
import signing
from PIL import IcoImagePlugin

CERTIFICATE = {signing.CERTIFICATE: "c.pfx", signing.PASSWORD: "secret"}


def test_the_icon_has_a_picture_of_every_size_with_clear_corners_and_a_green_mark() -> None:
    file = IcoImagePlugin.IcoFile(BytesIO(icon.icon()))
    assert file.sizes() == {(size, size) for size in icon.SIZES}
    for size in icon.SIZES:
        picture = file.getimage((size, size)).convert("RGBA")
        assert picture.getchannel("A").getpixel((0, 0)) == 0
        middle = (round(0.44 * size), round(0.55 * size))
        pixel = picture.crop((*middle, middle[0] + 1, middle[1] + 1)).tobytes()
        # In the small ones a little of the screen behind it is mixed in.
        assert all(abs(got - wanted) <= 40 for got, wanted in zip(pixel, icon.MARK, strict=True))


def test_the_icon_is_the_same_each_time() -> None:
    assert icon.picture(32) == icon.picture(32)


@pytest.mark.parametrize(
    ("stamp", "debian", "windows"),
    [
        ({}, [], []),
        (
            {signing.TIMESTAMP: "http://stamp.example"},
            ["-ts", "http://stamp.example"],
            ["/tr", "http://stamp.example", "/td", "sha256"],
        ),
    ],
)
def test_a_signature_is_stamped_only_where_a_service_is_named(
    stamp: dict[str, str], debian: list[str], windows: list[str]
) -> None:
    env = CERTIFICATE | stamp
    on_debian = signing.with_osslsigncode(Path("a.exe"), Path("b.exe"), env)
    on_windows = signing.with_signtool(Path("a.exe"), Path("b.exe"), env)
    assert [word for word in debian if word not in on_debian] == []
    assert [word for word in windows if word not in on_windows] == []
    assert ("-ts" in on_debian, "/tr" in on_windows) == (bool(stamp), bool(stamp))
    assert on_debian[-4:] == ["-in", "a.exe", "-out", "b.exe"]
    assert on_windows[-1] == "a.exe"


def test_the_installer_takes_away_what_it_brought_inner_folders_first(tmp_path: Path) -> None:
    folder = tmp_path / "nanbyo-checker"
    for name in ("z.exe", "_internal/a.dll", "_internal/deep/er/b.toml", "a.exe"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    install, _, remove = release.file_list(folder).partition("!macro UNINSTALL_FILES\n")
    brought = [line.split('"')[1] for line in install.splitlines() if "SetOutPath" in line]
    inner = ("", r"\_internal", r"\_internal\deep\er")
    assert sorted(set(brought)) == [rf"${{STAGED}}{one}" for one in inner]
    moved = [line.split('"')[1::2] for line in install.splitlines() if "Rename" in line]
    assert [[one.partition("\\")[2] for one in pair] for pair in moved] == [
        [name, name] for name in (r"_internal\a.dll", r"_internal\deep\er\b.toml", "a.exe", "z.exe")
    ]
    assert remove.splitlines()[:-1] == [
        r'  Delete "$INSTDIR\_internal\a.dll"',
        r'  Delete "$INSTDIR\_internal\deep\er\b.toml"',
        r'  Delete "$INSTDIR\a.exe"',
        r'  Delete "$INSTDIR\z.exe"',
        r'  RMDir "$INSTDIR\_internal\deep\er"',
        r'  RMDir "$INSTDIR\_internal\deep"',
        r'  RMDir "$INSTDIR\_internal"',
    ]


def test_a_zip_of_the_same_files_is_the_same(tmp_path: Path) -> None:
    moment = (2026, 11, 21, 1, 2, 4)
    zips = []
    for name, order in (("first", ("a", "b")), ("second", ("b", "a"))):
        folder = tmp_path / name / "nanbyo-checker"
        folder.mkdir(parents=True)
        for file in order:
            (folder / f"{file}.txt").write_text(file)
        target = tmp_path / f"{name}.zip"
        release.make_zip(folder, target, moment)
        zips.append(target.read_bytes())
    assert zips[0] == zips[1]


@pytest.mark.parametrize("squeeze", [release.usual, lambda data: zlib.compress(data, 1)[2:-4]])
def test_a_zip_is_whole_however_it_is_compressed(squeeze: release.Squeeze, tmp_path: Path) -> None:
    folder = tmp_path / "nanbyo-checker"
    folder.mkdir()
    contents = {"a.txt": b"x" * 10_000, "empty": b"", "足.bin": bytes(range(256)), "z": b"1"}
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    release.make_zip(folder, tmp_path / "x.zip", (2026, 11, 21, 1, 2, 4), squeeze)
    with zipfile.ZipFile(tmp_path / "x.zip") as archive:
        assert archive.testzip() is None
        found = {one.filename: archive.read(one) for one in archive.infolist()}
        large = archive.getinfo("nanbyo-checker/a.txt")
    assert found == {f"nanbyo-checker/{name}": content for name, content in contents.items()}
    assert large.compress_type == zipfile.ZIP_DEFLATED
    assert large.compress_size < 100
    # A program that reads from the front finds the same heads.
    with zipfile.ZipFile(tmp_path / "x.zip") as archive, archive.open(large) as opened:
        assert opened.read() == b"x" * 10_000
