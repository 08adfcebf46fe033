"""A report in a QR code, and back."""

import hashlib
import zlib

import msgspec
import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st

from checker.documents import qr
from checker.errors import BadInputError
from checker.model import Report
from tests.documents import reports

ALL = ("ready", "needs_settings", "needs_purchase", "unknown", "long_names")


@pytest.mark.parametrize("name", ALL)
def test_a_report_comes_back_from_its_text_as_it_was(name: str) -> None:
    report: Report = getattr(reports, name)()
    assert qr.decode(qr.encode(report)) == report


@given(st.binary(max_size=200))
def test_any_bytes_come_back_from_base_45(data: bytes) -> None:
    text = qr._to_base45(data)
    assert qr._from_base45(text) == data
    assert set(text) <= set(qr._LETTERS)


@given(st.text(max_size=300))
def test_a_hostile_text_is_refused_and_never_a_crash(text: str) -> None:
    for candidate in (text, qr.PREFIX + text):
        with pytest.raises(BadInputError):
            qr.decode(candidate)


def test_every_cut_of_a_text_is_refused() -> None:
    text = qr.encode(reports.ready())
    for length in range(len(text)):
        with pytest.raises(BadInputError):
            qr.decode(text[:length])


def test_a_text_that_unpacks_without_end_is_refused() -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15, 9, zlib.Z_DEFAULT_STRATEGY, qr._dictionary())
    bomb = packer.compress(b"[" * 2_000_000) + packer.flush()
    text = qr.PREFIX + qr._to_base45(bomb)
    assert len(text) <= 4296  # it passes the first gate
    with pytest.raises(BadInputError):
        qr.decode(text)


def test_what_unpacks_to_no_report_is_refused_with_its_place() -> None:
    data = msgspec.json.encode(msgspec.to_builtins(reports.ready()) | {"judged_on": "never"})
    packer = zlib.compressobj(9, zlib.DEFLATED, -15, 9, zlib.Z_DEFAULT_STRATEGY, qr._dictionary())
    text = qr.PREFIX + qr._to_base45(packer.compress(data) + packer.flush())
    with pytest.raises(BadInputError) as caught:
        qr.decode(text)
    assert caught.value.place == "judged_on"


def test_a_report_that_fits_is_in_the_symbol_and_can_be_read_from_it() -> None:
    report = reports.unknown()
    drawn = qr.symbol(report)
    assert drawn is not None
    assert drawn.holds_report
    assert read(drawn) == qr.encode(report)


def test_a_report_that_does_not_fit_leaves_its_code_in_the_symbol() -> None:
    report = reports.long_names()
    drawn = qr.symbol(report)
    assert drawn is not None
    assert not drawn.holds_report
    assert read(drawn) == report.code


def test_a_report_that_does_not_fit_and_has_no_code_has_no_symbol() -> None:
    assert qr.symbol(msgspec.structs.replace(reports.long_names(), code=None)) is None


@pytest.mark.parametrize(
    ("letters", "there"), [(1248, True), (1249, True), (1588, True), (1589, False)]
)
def test_a_symbol_is_never_larger_than_a_fax_can_carry(letters: int, there: bool) -> None:  # noqa: FBT001
    drawn = qr._draw("A" * letters, holds_report=True)
    assert (drawn is not None) == there
    if drawn is not None:
        assert drawn.modules <= 109
        assert drawn.millimetres == pytest.approx((drawn.modules + 8) * 0.55, abs=0.05)


def test_the_smallest_symbol_is_still_large_enough_to_aim_at() -> None:
    drawn = qr._draw("3051-2266-7418", holds_report=False)
    assert drawn is not None
    assert drawn.millimetres == 34


def test_the_dictionary_never_changes() -> None:
    # A code on paper can be read only with the dictionary that it was packed with. A better one
    # is a new file with a new number and prefix.
    digest = hashlib.sha256(qr.DICTIONARY.read_bytes()).hexdigest()
    assert digest == "3d20dbb3408aa7d0d000f663a8b658ef75f04658d79c726d0700c241755708bb"


def read(drawn: qr.Symbol) -> str:
    """Read a symbol as a scanner does."""
    from io import BytesIO  # noqa: PLC0415

    from PIL import Image  # noqa: PLC0415

    picture = Image.open(BytesIO(drawn.png)).convert("L")
    assert picture.size == (drawn.modules + 8, drawn.modules + 8)
    larger = picture.resize((picture.width * 4, picture.height * 4), Image.Resampling.NEAREST)
    found = zxingcpp.read_barcodes(larger)
    assert len(found) == 1
    return found[0].text
