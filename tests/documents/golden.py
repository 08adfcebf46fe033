"""The golden pages: what each document looked like when a person last looked at it.

After a wanted change, run this, look at the pictures, and commit them:

    python -m tests.documents.golden
"""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from PIL import Image

from checker.documents import html, pdf
from checker.documents.material import load_material
from checker.model import Lang, Report
from tests.documents import reports
from tests.documents.pages import Page, text_of, tool

ROOT: Final = Path(__file__).parents[2]
FOLDER: Final = ROOT / "tests" / "golden" / "documents"
PAGES: Final[tuple[tuple[str, Lang], ...]] = (
    ("ready", "ja"),
    ("needs_settings", "ja"),
    ("needs_purchase", "ja"),
    ("needs_purchase", "en"),
    ("unknown", "ja"),
    ("long_names", "ja"),
)
PICTURED: Final[tuple[tuple[str, Lang], ...]] = (("needs_purchase", "ja"), ("long_names", "ja"))
DOTS: Final = 40
"""Dots an inch: enough to see that something moved, and small enough to keep."""


def texts(name: str, lang: Lang, folder: Path) -> dict[str, str]:
    """Return the text of each form of a document, by golden file name."""
    report: Report = getattr(reports, name)()
    material = load_material(ROOT / "rules", report)
    lines = Page(html.render(report, material, lang)).text.split("\n")
    shown = [line.strip() for line in lines if line.strip()]
    forms = {
        f"{name}.{lang}.pdf.txt": text_of(pdf.both(report, material, lang), folder),
        f"{name}.{lang}.html.txt": "\n".join(shown) + "\n",
    }
    # A new version of the program alone changes no golden file.
    named = f"Nanbyo Checker {report.tool.version}"
    return {file: text.replace(named, "Nanbyo Checker VERSION") for file, text in forms.items()}


def pictures(name: str, lang: Lang, folder: Path) -> dict[str, Image.Image]:
    """Return small grey pictures of a PDF's pages, by golden file name."""
    report: Report = getattr(reports, name)()
    page = folder / "page.pdf"
    page.write_bytes(pdf.both(report, load_material(ROOT / "rules", report), lang))
    tool("pdftoppm", "-r", str(DOTS), "-gray", str(page), str(folder / "page"))
    return {
        f"{name}.{lang}.{number}.png": Image.open(path)
        for number, path in enumerate(sorted(folder.glob("page-*.pgm")), 1)
    }


def main() -> None:
    """Write every golden file anew."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.iterdir():
        old.unlink()
    for name, lang in PAGES:
        with TemporaryDirectory() as folder:
            for file, text in texts(name, lang, Path(folder)).items():
                (FOLDER / file).write_bytes(text.encode())
    for name, lang in PICTURED:
        with TemporaryDirectory() as folder:
            for file, picture in pictures(name, lang, Path(folder)).items():
                picture.quantize(16).save(FOLDER / file, optimize=True)


if __name__ == "__main__":
    main()
