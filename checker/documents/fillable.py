"""The checklist with lines and boxes as form fields, for filling in on screen.

A field is what a person does or sees: what to do, what only a person can check, the sign-off. What
was measured or answered is drawn, so that nobody ticks on paper what the PC did not meet.

The fields are laid over the page that `pdf` draws. They are not in its tags, so this variant is
labelled neither PDF/A nor PDF/UA.
"""

import io
from typing import Any, Final, TypedDict, cast

from checker.documents import pdf, typeset
from checker.documents.characters import fonts_folder
from checker.documents.material import Material
from checker.model import Lang, Report

_TEXT_STYLE: Final = " /Helv 11 Tf 0 g"


class Field(TypedDict):
    """Where a form field goes: points from the top left corner of its page."""

    kind: str
    says: str
    page: int
    x: float
    y: float
    width: float
    height: float


def checklist(report: Report, material: Material, lang: Lang) -> bytes:
    """Return the checklist that can be filled in.

    Raises:
        CheckerError: The fonts are not there.
    """
    data = pdf.filled(pdf.page_data(report, material, lang, subsidy=False)) | {"fillable": True}
    page, fields = typeset.page_and_fields("document", data, fonts_folder())
    return _with_fields(page, cast("list[Field]", fields))


def _with_fields(page: bytes, fields: list[Field]) -> bytes:
    from pypdf import PdfReader, PdfWriter  # noqa: PLC0415 - only this document needs it
    from pypdf.generic import ArrayObject, NameObject  # noqa: PLC0415

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(page)))
    add = writer._add_object  # noqa: SLF001 - pypdf's own way to add a form field
    drawings = {ticked: add(_tick(ticked=ticked)) for ticked in (True, False)}
    widgets = ArrayObject()
    for number, field in enumerate(fields, 1):
        sheet = writer.pages[field["page"] - 1]
        widget = _pdf(_widget(number, field, float(sheet.mediabox.height)))
        widget[NameObject("/P")] = sheet.indirect_reference
        if field["kind"] == "tick":
            widget[NameObject("/AP")] = _pdf(
                {"/N": {"/Yes": drawings[True], "/Off": drawings[False]}}
            )
        reference = add(widget)
        sheet.setdefault(NameObject("/Annots"), ArrayObject()).append(reference)
        widgets.append(reference)
    font = add(_pdf({"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}))
    form = {"/Fields": widgets, "/DR": {"/Font": {"/Helv": font}}}
    writer.root_object[NameObject("/AcroForm")] = _pdf(form | {"/DA": _TEXT_STYLE})
    writer.pdf_header = "%PDF-1.7"
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def _widget(number: int, field: Field, page_height: float) -> dict[str, Any]:
    left, top = field["x"], page_height - field["y"]
    common = {
        "/Type": "/Annot",
        "/Subtype": "/Widget",
        "/F": 4,  # printed with the page
        "/Rect": [left, top - field["height"], left + field["width"], top],
        # Names must differ; what a person hears is in /TU.
        "/T": f"{field['kind']}-{number}",
        "/TU": field["says"],
    }
    if field["kind"] == "tick":
        return common | {"/FT": "/Btn", "/V": "/Off", "/AS": "/Off"}
    return common | {"/FT": "/Tx", "/V": "", "/DA": _TEXT_STYLE}


def _tick(*, ticked: bool) -> Any:  # noqa: ANN401 - a pypdf object
    """Return the drawing of a field's state, over the box that the page has."""
    from pypdf.generic import DecodedStreamObject, NameObject  # noqa: PLC0415

    stream = DecodedStreamObject()
    if ticked:
        stream.set_data(b"1.8 w 2.7 5.8 m 5.5 2.7 l 11.2 10.2 l S")
    for key, value in (("/Type", "/XObject"), ("/Subtype", "/Form"), ("/BBox", [0, 0, 12.5, 12.5])):
        stream[NameObject(key)] = _pdf(value)
    return stream


def _pdf(value: Any) -> Any:  # noqa: ANN401 - plain values in, pypdf objects out
    """Turn plain values into PDF objects; a text that starts with a slash is a name."""
    from pypdf import generic  # noqa: PLC0415

    match value:
        case generic.PdfObject():
            return value
        case bool():
            return generic.BooleanObject(value)
        case int() | float():
            return generic.FloatObject(value)
        case str():
            return (
                generic.NameObject(value) if value[:1] == "/" else generic.TextStringObject(value)
            )
        case list():
            return generic.ArrayObject(_pdf(item) for item in value)
        case _:
            return generic.DictionaryObject(
                {generic.NameObject(key): _pdf(item) for key, item in value.items()}
            )
