"""Where documents go, and how they get there."""

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from typing import Final, Literal, NamedTuple, get_args

import msgspec

from checker import files
from checker.documents import make
from checker.documents.material import Material
from checker.errors import OutputError
from checker.model import Lang, Report, Text
from checker.web.words import DocumentsWords
from checker.why import why

_EXCEL: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FOLDER: Final = "難病チェッカー"
"""The folder for documents in the person's documents folder."""
Kind = Literal[
    "checklist",
    "steps",
    "subsidy",
    "both",
    "html",
    "form",
    "xlsx",
    "json",
    "ics",
    "sheet",
    "call",
    "comparison",
]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
USUAL: Final[tuple[Kind, ...]] = ("checklist", "subsidy")
"""What is ticked before a person chooses."""
MORE: Final[tuple[Kind, ...]] = ("sheet", "call", "comparison", "form", "ics", "xlsx", "json")
"""What stands folded below the usual ones."""
OF_SUBSIDY: Final[frozenset[Kind]] = frozenset({"subsidy", "both", "ics"})
"""What cannot be made without an estimate."""
Place = Literal["documents", "desktop", "downloads"]
PLACES: Final[tuple[Place, ...]] = get_args(Place)


class Document(NamedTuple):
    """One document, made when it is asked for."""

    name: str
    """The file's name."""
    media_type: str
    make: Callable[[], bytes]


class Wanted(NamedTuple):
    """What a person chose to save, and where."""

    kinds: tuple[Kind, ...]
    place: Place | Literal["other"]
    path: str
    """As typed."""


def document(
    kind: Kind,
    report: Report,
    material: Material,
    words: DocumentsWords,
    now: dt.datetime,
    steps: Callable[[Lang], bytes],
) -> Callable[[Lang], Document]:
    """Return how to make a document of a report in a language; `steps` makes that of the steps."""

    def in_language(lang: Lang) -> Document:
        label = {
            "checklist": words.name_checklist,
            "subsidy": words.name_subsidy,
            "both": words.name_both,
            "ics": words.name_ics,
            "sheet": words.name_sheet,
            "call": words.name_call,
            "comparison": words.name_comparison,
            "steps": words.name_steps,
        }.get(kind, words.name_checklist).say(lang)
        machine = re.sub(r"[^\w-]+", "_", report.facts.machine.name)[:40].strip("_")
        parts = (label, machine, f"{now:%Y%m%d-%H%M%S}")
        stem = "-".join(part for part in parts if part)
        other: dict[Kind, tuple[str, str, Callable[[], bytes]]] = {
            "html": ("html", "text/html", lambda: make.html(report, material, lang)),
            "form": ("-form.pdf", "application/pdf", lambda: make.form(report, material, lang)),
            "xlsx": ("xlsx", _EXCEL, lambda: make.xlsx(report, material, lang)),
            "json": (
                "json",
                "application/json",
                lambda: msgspec.json.format(msgspec.json.encode(report), indent=2) + b"\n",
            ),
            "sheet": ("pdf", "application/pdf", lambda: make.sheet(report, material, lang)),
            "call": ("pdf", "application/pdf", lambda: make.call(report, material, lang)),
            "comparison": (
                "pdf",
                "application/pdf",
                lambda: make.comparison(report, material, lang),
            ),
            "steps": ("pdf", "application/pdf", lambda: steps(lang)),
            "ics": ("ics", "text/calendar", lambda: make.ics(report, material, lang)),
        }
        if kind in other:
            ending, media_type, making = other[kind]
            name = f"{stem}{ending}" if ending.startswith("-") else f"{stem}.{ending}"
            return Document(name, media_type, making)
        return Document(
            f"{stem}.pdf", "application/pdf", lambda: _pdf(kind, report, material, lang)
        )

    return in_language


def _pdf(kind: Kind, report: Report, material: Material, lang: Lang) -> bytes:
    from checker.documents import pdf  # noqa: PLC0415 - the typesetter is heavy

    making = {"checklist": pdf.checklist, "subsidy": pdf.subsidy_report, "both": pdf.both}
    return making[kind](report, material, lang)


def folder(place: Place) -> Path:
    """Return a folder that every person has."""
    import platformdirs  # noqa: PLC0415 - asks the system

    match place:
        case "documents":
            return platformdirs.user_documents_path() / FOLDER
        case "desktop":
            return platformdirs.user_desktop_path()
        case _:
            return platformdirs.user_downloads_path()


def chosen_folder(path: str) -> Path | None:
    """Return a folder that a person named; None: there is none there."""
    plain = path.strip().strip('"').strip("\u201c\u201d")
    try:
        named = Path(plain)
        return named if plain and named.is_absolute() and named.is_dir() else None
    except (OSError, ValueError):
        return None


def save(where: Path, made: Document) -> Path:
    """Write a document whole or not at all; return where it is.

    Raises:
        OutputError: It cannot be written.
    """
    try:
        where.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = why(error)
        raise OutputError(
            Text(
                ja=f"フォルダーを作れませんでした：{where}（{reason.ja}）",
                en=f"The folder could not be made: {where} ({reason.en})",
            )
        ) from error
    path = where / made.name
    files.write(str(path), [made.make()])
    return path
