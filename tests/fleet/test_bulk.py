"""Reading in bulk accepts and returns exactly what reading one report does."""

import json
import random
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker import reading
from checker.documents import data
from checker.errors import BadInputError
from checker.fleet import bulk
from checker.fleet.bulk import BulkReader
from checker.model import Report
from checker.packs.load import load_pack
from checker.packs.locate import rules_root
from checker.packs.pack import Pack
from tests.fleet import hospital

PACK = load_pack(rules_root())
WHOLE = data.report_json(hospital.report(PACK, "受付-1"))
COMPACT = msgspec.json.format(WHOLE, indent=-1)


def outcome(read: Callable[[bytes, str], Report], content: bytes) -> object:
    """Return a report, or the sentence that refuses it."""
    try:
        return read(content, "x.json")
    except BadInputError as error:
        return error.say("ja")


def same(content: bytes, reader: BulkReader | None = None) -> object:
    bulk_outcome = outcome((reader or BulkReader()).report, content)
    assert bulk_outcome == outcome(reading.report, content)
    return bulk_outcome


def test_a_hospital_reads_the_same(pack: Pack) -> None:
    reader = BulkReader()
    for _, content in hospital.reports(pack, 60):
        assert isinstance(same(content, reader), Report)


@pytest.mark.parametrize("content", [WHOLE, COMPACT, b"\xef\xbb\xbf" + WHOLE, WHOLE + b"\n \n"])
def test_the_layout_of_a_file_does_not_matter(content: bytes) -> None:
    assert isinstance(same(content), Report)


def test_what_the_program_writes_is_put_together_of_its_parts() -> None:
    """Otherwise all would still be right, and slow."""
    for content in (WHOLE, COMPACT):
        assert BulkReader()._together(msgspec.json.format(content, indent=-1)) is not None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"overall":', b'"overall":"ready","overall":'),
        (b'"origin":', b'"origin":"spec","origin":'),
        (b'"os.name":', b'"os.name":{"value":"windows-10"},"os.name":'),
        (b'"tool":{', b'"tool":{"version":"0",'),
        (b'"verdicts":[', b'"verdicts":[],"verdicts":['),
        (b'"facts":{"schema"', b'"facts":{},"facts":{"schema"'),
        (b'"machine":{', b'"machine":{"os":"linux",'),
    ],
)
def test_a_key_that_is_there_twice_is_refused_at_every_level(old: bytes, new: bytes) -> None:
    assert old in COMPACT
    told = same(COMPACT.replace(old, new, 1))
    assert isinstance(told, str)
    assert "二つ" in told or "ありません" in told or "必要" in told


def test_a_twin_key_cannot_hide_behind_missing_blanks() -> None:
    """The length of a whole report with blanks, made up of a compact one and a key more."""
    twin = COMPACT.replace(b'"code":', b'"code":null,"code":', 1)
    assert isinstance(same(twin), str)
    assert isinstance(same(twin.replace(b'"code":', b'"co\\u0064e":', 1)), str)


@pytest.mark.parametrize(
    "hostile",
    ["\\u0000", "\\u0085", "\\u202e", "\\u001b[2J", "\\ud800", "\x7f", "\u009b", "\u2066"],
)
def test_controls_are_refused_in_every_name(hostile: str) -> None:
    for name in ("受付-1", "周南みなと病院", "EPSON PX-S505"):
        changed = COMPACT.decode().replace(name, f"a{hostile}b").encode()
        assert changed != COMPACT
        reader = BulkReader()
        reader.report(COMPACT, "first")
        assert isinstance(same(changed, reader), str)


def test_a_part_that_was_refused_is_refused_again() -> None:
    reader = BulkReader()
    broken = COMPACT.replace(b'"status":"met"', b'"status":"fine"', 1)
    for _ in range(2):
        assert isinstance(same(broken, reader), str)
    assert isinstance(same(COMPACT, reader), Report)


def test_the_parts_that_are_kept_have_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "_KEPT", 5)
    monkeypatch.setattr(bulk, "_PART_LIMIT", 300)
    reader = BulkReader()
    for index in range(20):
        whole = hospital.report(PACK, f"PC-{index}")
        assert reader.report(msgspec.json.encode(whole), "x") == whole
        assert len(reader._verdicts) <= 5
        assert len(reader._verdicts._frames) <= 5
        assert all(len(part) <= 300 for part in reader._verdicts)


def measured(text: str, content: bytes = COMPACT) -> bytes:
    """Return a report whose verdict on memory measured another text, as it stands in the file."""
    before, mark, rest = content.partition(b'"measured":"')
    return before + mark + text.encode(errors="surrogatepass") + rest[rest.index(b'"') :]


@pytest.mark.parametrize("text", ["", "8 GB", "搭載 16 GB", "}]}", "\\u0041", "{", "×" * 4_000])
def test_another_measured_text_is_read_as_it_stands(text: str) -> None:
    reader = BulkReader()
    first = reader.read(COMPACT, "first")
    found = same(measured(text), reader)
    assert isinstance(found, Report)
    assert found.verdicts[0].measured == text.replace("\\u0041", "A")
    assert found.verdicts[1:] == first.report.verdicts[1:]


@pytest.mark.parametrize(
    "text",
    [
        'x","measured":"y',
        'x","status":"met',
        'x"},{"id":"memory',
        "x\\",
        "\x00",
        "\x1b",
        "\n",
        "\u202e",
        "\ud800",
        "×" * 4_001,
    ],
)
def test_a_measured_text_that_is_none_is_refused_as_ever(text: str) -> None:
    reader = BulkReader()
    reader.read(COMPACT, "first")
    assert isinstance(same(measured(text), reader), str)


def test_a_text_that_ends_within_a_character_is_refused() -> None:
    reader = BulkReader()
    reader.read(COMPACT, "first")
    assert isinstance(same(measured("a").replace(b'"a"', b'"\xe6\x90"', 1), reader), str)


def test_reports_are_alike_where_nothing_but_the_measured_texts_differs() -> None:
    reader = BulkReader()
    first = reader.read(COMPACT, "x").likeness
    assert first is not None
    assert reader.read(measured("8 GB"), "x").likeness == first
    assert reader.read(COMPACT, "x").likeness == first
    for old, new in (
        (b'"status":"met"', b'"status":"unknown"'),
        (b'"level":"required"', b'"level":"advisory"'),
        (b'"remedy":null', b'"remedy":{"kind":"ask","text":"x"}'),
    ):
        other = reader.read(COMPACT.replace(old, new, 1), "x").likeness
        assert other is not None
        assert other != first


def test_a_number_of_a_likeness_is_never_given_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who forgets what a report was like must not take the next one for it."""
    monkeypatch.setattr(bulk, "_KEPT", 1)
    reader = BulkReader()
    seen: dict[object, object] = {}
    for index in range(6):
        status = (b"met", b"unknown")[index % 2]
        content = COMPACT.replace(b'"status":"met"', b'"status":"%b"' % status, 1)
        report, likeness = reader.read(content, "x")
        told = [(one.id, one.status, one.outcome) for one in report.verdicts]
        assert likeness is not None
        assert seen.setdefault(likeness, told) == told


def test_too_many_verdicts_are_refused() -> None:
    whole = json.loads(COMPACT)
    whole["verdicts"] = whole["verdicts"][:1] * 200
    assert isinstance(same(msgspec.json.encode(whole)), Report)
    whole["verdicts"] *= 2
    assert isinstance(same(msgspec.json.encode(whole)), str)


@settings(max_examples=300)
@given(st.integers(0, 2**32), st.integers(1, 4))
def test_damage_of_any_kind_ends_the_same(seed: int, times: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - made-up damage
    content = bytearray(chance.choice((WHOLE, COMPACT)))
    for _ in range(times):
        at = chance.randrange(len(content))
        piece: Any = chance.choice([b"", b'"', b"{", b"}", b",", b":", b"\x00", b"\xff", b"null"])
        content[at : at + chance.randrange(4)] = piece
    same(bytes(content))


@settings(max_examples=200)
@given(st.integers(0, 2**32))
def test_a_report_with_a_part_changed_ends_the_same(seed: int) -> None:
    """Keys taken away, values of other types: the same sentence, whatever it is."""
    chance = random.Random(seed)  # noqa: S311 - made-up damage
    whole = json.loads(COMPACT)
    place: Any = whole
    for _ in range(chance.randrange(5)):
        inner = list(place.values()) if isinstance(place, dict) else place
        inner = [one for one in inner if isinstance(one, dict | list) and one]
        if not inner:
            break
        place = chance.choice(inner)
    key = chance.choice(list(place)) if isinstance(place, dict) else chance.randrange(len(place))
    value = chance.choice([None, 0, -1, "", "\x00", "x", [], {}, True, 1e400, ["x"], {"x": 1}])
    if chance.random() < 0.3:
        del place[key]
    else:
        place[key] = value
    same(json.dumps(whole, allow_nan=True, separators=(",", ":")).encode())
