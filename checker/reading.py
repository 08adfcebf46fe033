"""Read the contract's files from bytes. What comes from outside is hostile until it is here.

Pure: bytes and a name in, a value or a `BadInputError` with file, place and reason out.
"""

import contextlib
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from typing import Any, Final, NamedTuple, TypeVar

import msgspec

from checker.errors import BadInputError, ManyBadInputsError
from checker.model import FACTS_SCHEMA, REPORT_SCHEMA, Answers, Facts, Report, Text
from checker.packs.explain import explain, place_of
from checker.packs.strict import convert, parse_toml
from checker.shapes import known

T = TypeVar("T")

SIZE_LIMIT: Final = 4_000_000
"""Bytes. A report of a PC with 500 printers and 500 screens is under 1 MB."""

_OTHER_FORMATS: Final = (b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"MZ")
"""How zip and new Office files, PDF, old Office files, pictures and programs begin."""

_ADVICE = Text(
    ja="このプログラムが作ったファイルかどうか、途中で切れていないかを確かめてください。",
    en="Make sure that this program made the file and that it is complete.",
)


_ANSWERS_ADVICE = Text(
    ja="キーの名前と値を確かめて、直してください。",
    en="Check the keys and values, and correct them.",
)


class Recorded(NamedTuple):
    """What a facts file or a saved report holds to judge by."""

    facts: Facts
    answers: Answers
    contacted: tuple[str, ...]
    """Whom the PC contacted then."""


def recorded(data: bytes, file: str) -> Recorded:
    """Return the facts of a facts file, or the facts and answers of a saved report.

    Raises:
        BadInputError: It is neither.
    """
    if _schema(data, file) == REPORT_SCHEMA:
        saved = report(data, file)
        return Recorded(saved.facts, saved.answers, saved.contacted)
    return Recorded(_decode(data, file, Facts, FACTS_SCHEMA), Answers(), ())


def report(data: bytes, file: str) -> Report:
    """Return a saved report.

    Raises:
        BadInputError: It is not a report of this schema.
    """
    return _decode(data, file, Report, REPORT_SCHEMA)


def answers(data: bytes, file: str) -> Answers:
    """Return an answers file, TOML or JSON.

    Raises:
        BadInputError: It is neither.
        ManyBadInputsError: With every key and value that does not fit.
    """
    text = _text(data, file)
    if text.lstrip()[:1] == "{":
        return _json(text, file, Answers)
    found = convert(parse_toml(text, file), Answers, file)
    if isinstance(found, list):
        raise ManyBadInputsError(found, _ANSWERS_ADVICE)
    return found


def plain_json(data: bytes, file: str, advice: Text, limit: int = SIZE_LIMIT) -> dict[str, Any]:
    """Return a JSON object, of which nothing is known yet.

    Args:
        data: The file.
        file: Its name, for errors.
        advice: What to do with a file that is none.
        limit: Bytes.

    Raises:
        BadInputError: It is no JSON object, is too large, or a key stands twice.
    """
    return _json(_text(data, file, limit), file, dict[str, Any], advice)


def fitting(data: object, kind: type[T], file: str, advice: Text) -> T:
    """Hold parsed JSON against a struct.

    Raises:
        ManyBadInputsError: With every key and value that does not fit.
    """
    found = convert(data, kind, file)
    if isinstance(found, list):
        raise ManyBadInputsError(found, advice)
    return found


def _decode(data: bytes, file: str, kind: type[T], schema: str) -> T:
    if len(data) <= SIZE_LIMIT:
        # The usual case in one pass; whatever goes wrong is looked at in peace below.
        with contextlib.suppress(msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
            value = msgspec.json.decode(data, type=known(kind))
            if key_that_is_there_twice(data) is None:
                return value
    found = _schema(data, file)
    if found != schema:
        raise BadInputError(file, "schema", _wrong_schema(found, schema), _ADVICE)
    return _json(_text(data, file), file, kind)


class _Schema(msgspec.Struct):
    schema: Any = None


def _schema(data: bytes, file: str) -> object:
    return _json(_text(data, file), file, _Schema).schema


def _wrong_schema(found: object, wanted: str) -> Text:
    stem, _, number = wanted.rpartition("/")
    if isinstance(found, str) and found.startswith(stem + "/"):
        later = found.rpartition("/")[2]
        if later.isascii() and later.isdigit() and int(later[:9]) > int(number):
            return Text(
                ja=f"新しい形式（{later[:9]}）です。このプログラムは {number} まで読めます",
                en=f"a file of a later schema ({later[:9]}); this program reads up to {number}",
            )
    if not isinstance(found, str):
        return Text(ja=f"{wanted} と書かれていません", en=f"it does not say {wanted}")
    shown = found[:80]
    return Text(
        ja=f"{wanted} が必要ですが、{shown} です",
        en=f"expected {wanted}, found {shown}",
    )


def _text(data: bytes, file: str, limit: int = SIZE_LIMIT) -> str:
    if len(data) > limit:
        raise BadInputError(
            file,
            "",
            Text(
                ja=f"大きすぎます（{limit // 1_000_000}MBまで）",
                en=f"it is too large (up to {limit // 1_000_000} MB)",
            ),
        )
    if data.startswith(_OTHER_FORMATS):
        # To save a workbook or a picture as UTF-8 would destroy it.
        problem = Text(ja="文字のファイルではありません", en="it is no text file")
        raise BadInputError(file, "", problem, _ADVICE)
    text = text_of(data, file)
    if not text.strip():
        raise BadInputError(file, "", Text(ja="空のファイルです", en="it is empty"), _ADVICE)
    return text


def text_of(data: bytes, file: str) -> str:
    """Return the text of a file: UTF-8, or UTF-16 that says so, as Windows PowerShell's `>` writes.

    Raises:
        BadInputError: It is neither, with the byte.
    """
    encoding = "utf-16" if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _another_encoding(file, error.start) from error
    if encoding == "utf-16" and "\0" in text:  # UTF-32 begins alike
        raise _another_encoding(file, 0)
    return text


def _another_encoding(file: str, byte: int) -> BadInputError:
    return BadInputError(
        file,
        f"byte {byte}",
        Text(ja="文字コードがUTF-8ではありません", en="it is not UTF-8"),
        Text(
            ja="メモ帳などで開き、文字コードをUTF-8にして保存し直してください。",
            en="Open it in an editor and save it again as UTF-8.",
        ),
    )


def _json(text: str, file: str, kind: type[T], advice: Text | None = None) -> T:
    advice = advice or (_ANSWERS_ADVICE if kind is Answers else _ADVICE)
    try:
        value = _decoded(text, file, kind, advice)
        twice = key_that_is_there_twice(text)
    except RecursionError as error:
        problem = Text(ja="入れ子が深すぎます", en="it is nested too deeply")
        raise BadInputError(file, "$", problem, advice) from error
    except msgspec.DecodeError as error:
        place, problem = _not_json(error)
        raise BadInputError(file, place, problem, advice) from error
    if twice is not None:
        problem = Text(ja=f"キー {twice} が二つあります", en=f"the key {twice} is there twice")
        raise BadInputError(file, "$", problem, advice)
    return value


def _decoded(text: str, file: str, kind: type[T], advice: Text) -> T:
    try:
        return msgspec.json.decode(text, type=known(kind))
    except msgspec.ValidationError as error:
        found = convert(msgspec.json.decode(text), kind, file)
        if isinstance(found, list):
            raise ManyBadInputsError(found, advice) from error
        raise BadInputError(file, place_of(error), explain(error), advice) from error


def _not_json(error: msgspec.DecodeError) -> tuple[str, Text]:
    """Return where and why a text is no JSON."""
    said = str(error)
    at = re.search(r" \(byte (\d+)\)$", said)
    if at is not None:
        reason = said[: at.start()].removeprefix("JSON is malformed: ")
        return f"byte {at[1]}", Text(
            ja=f"JSONとして読めません（{reason}）", en=f"not readable as JSON ({reason})"
        )
    if "truncated" in said:
        return "end of document", Text(ja="途中で終わっています", en="the file ends too early")
    return "$", Text(ja=f"JSONとして読めません（{said}）", en=f"not readable as JSON ({said})")


def key_that_is_there_twice(text: str | bytes) -> str | None:
    """Return such a key: two readers of the file could each believe another one of the two."""
    import json  # noqa: PLC0415 - only where a file is read

    twice: list[str] = []

    def once(pairs: list[tuple[str, object]]) -> None:
        seen = set()
        for key, _ in pairs:
            if key in seen:
                twice.append(key[:80])
            seen.add(key)

    json.loads(text, object_pairs_hook=once, parse_int=str, parse_float=str)
    return twice[0] if twice else None
