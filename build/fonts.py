"""Fetch the fonts of the PDF documents and cut them; do nothing when they are there.

BIZ UDGothic (Morisawa, made to be read easily) is shipped whole. Noto Sans JP gives only the
characters that it lacks. Both are under the SIL Open Font License, which is written beside them.

The one source is two npm packages, taken by name and version with `npm pack`. Where there is no
npm, pip brings one, so a machine with only Python gets the same bytes. Everything is pinned: the
packages by SHA-256, the tools by hash-locked lists, and the files that come out by SHA-256 too.

    python3 build/fonts.py [FOLDER]     FOLDER: .fonts at the root of the repository
"""

import argparse
import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Final

import npm
import setup_env

FONTS: Final = setup_env.ROOT / ".fonts"

BIZ: Final = npm.Package(
    "@expo-google-fonts/biz-udgothic",
    "0.4.0",
    "29bad69cc7094ac4adcba3af21b903b18e85e6829a521f42591ade9891f0b99d",
    (
        "package/400Regular/BIZUDGothic_400Regular.ttf",
        "package/700Bold/BIZUDGothic_700Bold.ttf",
        "package/LICENSE_FONT",
    ),
)
NOTO: Final = npm.Package(
    "@expo-google-fonts/noto-sans-jp",
    "0.4.3",
    "563ee80509692e2b2f42ceae6a0b82afecb90daa1b3d025bcebdf3d9120f43a3",
    ("package/400Regular/NotoSansJP_400Regular.ttf", "package/LICENSE_FONT"),
)

RESULT: Final = {
    "BIZUDGothic-Bold.ttf": "4fb1b604bf6fc9fd631d60f9946b1ada1630faaf72ca9ceb2ea45b0c415293d1",
    "BIZUDGothic-Regular.ttf": "e267830408f04daf92858d89477f2df8539c05ee4fe597d13ffdcaa7565b519e",
    "LICENSE-BIZUDGothic.txt": "3c8d76b38161abb7d2bf9d6a99d3c04fcae6c212c02c8dd3000aae7a6d8ba5dc",
    "LICENSE-NotoSansJP.txt": "a3bc0fe7f129cb629d3eb79012f707db40bc2b73ea1480189633f66ab5f1ecd6",
    "NotoSansJP-Remainder.ttf": "87a882e829bec34b1caa4e3a9ef4727fb4399488d80cf6e624aa28c154455df3",
    "coverage.bin": "1986fe992984e641cdf6aaa3ffb2166c7fa99457cd8c4a400622bcc50abe4f07",
}
"""What the folder holds, with SHA-256. `coverage.bin` has one bit a character: a font has it."""

COVERED: Final = 0x40000
"""`coverage.bin` tells of the characters below this; no font here has one above it."""

_CUT: Final = """
import json, sys
from fontTools import subset
from fontTools.ttLib import TTFont

regular, bold, noto, remainder, coverage, told = sys.argv[1:]
has = set(TTFont(regular).getBestCmap()) & set(TTFont(bold).getBestCmap())
options = subset.Options(
    hinting=False, glyph_names=False, name_languages=[0x409], name_IDs=["*"],
    recalc_timestamp=False, notdef_outline=True,
)
font = subset.load_font(noto, options)
rest = set(font.getBestCmap()) - has
cutter = subset.Subsetter(options)
cutter.populate(unicodes=rest)
cutter.subset(font)
subset.save_font(font, remainder, options)
bits = bytearray(%d // 8)
for point in has | rest:
    bits[point >> 3] |= 1 << (point & 7)
with open(coverage, "wb") as file:
    file.write(bits)
with open(told, "w", encoding="utf-8") as file:
    json.dump(str(TTFont(regular)["name"].getDebugName(0)), file)
"""


def is_there(folder: Path) -> bool:
    """Whether the folder holds every file, with the bytes that are pinned."""
    return all(
        (folder / name).is_file() and npm.digest((folder / name).read_bytes()) == expected
        for name, expected in RESULT.items()
    )


def ensure(folder: Path = FONTS) -> bool:
    """Make the fonts unless they are there.

    Args:
        folder: Where to put them.

    Returns:
        Whether they had to be made.

    Raises:
        SystemExit: A download failed, or brought other bytes than the pinned ones.
    """
    if is_there(folder):
        return False
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".fonts-") as scratch:
        made = Path(scratch) / "made"
        made.mkdir()
        _make(Path(scratch), made)
        _compare(made)
        if folder.exists():
            shutil.rmtree(folder)
        made.rename(folder)
    return True


def _make(scratch: Path, made: Path) -> None:
    tools = scratch / "tools"
    npm.pip_install(tools, "fonts.txt")
    biz = npm.fetch(BIZ, scratch)
    noto = npm.fetch(NOTO, scratch)
    shutil.copyfile(biz / BIZ.members[0], made / "BIZUDGothic-Regular.ttf")
    shutil.copyfile(biz / BIZ.members[1], made / "BIZUDGothic-Bold.ttf")
    told = scratch / "copyright.json"
    npm.run(
        "the cutting of the fonts",
        sys.executable,
        "-c",
        _CUT % COVERED,
        *map(str, (made / "BIZUDGothic-Regular.ttf", made / "BIZUDGothic-Bold.ttf")),
        str(noto / NOTO.members[0]),
        *map(str, (made / "NotoSansJP-Remainder.ttf", made / "coverage.bin", told)),
        path=tools,
    )
    # The package's licence text names another font's project; the font itself names its own.
    copyright_line = json.loads(told.read_text(encoding="utf-8"))
    text = (biz / "package/LICENSE_FONT").read_text(encoding="utf-8")
    rest = text.partition("\n")[2]
    _write(made / "LICENSE-BIZUDGothic.txt", f"{copyright_line}\n{rest}")
    text = (noto / "package/LICENSE_FONT").read_text(encoding="utf-8")
    note = "NotoSansJP-Remainder.ttf holds only the characters that BIZ UDGothic lacks.\n\n"
    _write(made / "LICENSE-NotoSansJP.txt", note + text)


def _write(path: Path, text: str) -> None:
    path.write_bytes(text.replace("\r\n", "\n").encode())


def _compare(made: Path) -> None:
    found = {name: npm.digest((made / name).read_bytes()) for name in RESULT}
    wrong = [f"{name}: {found[name]}" for name, sha in RESULT.items() if found[name] != sha]
    if wrong:
        raise SystemExit("these fonts are not the pinned ones:\n" + "\n".join(wrong))


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("folder", nargs="?", type=Path, default=FONTS)
    folder = parser.parse_args().folder
    made = ensure(folder)
    print(f"{folder}: {'made' if made else 'nothing to do'}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
