"""Put what msgspec finds wrong into words for people, in both languages."""

import re
from collections.abc import Callable
from typing import Final

from checker.model import (
    ID_PATTERN,
    NO_CONTROLS,
    PREFECTURE_PATTERN,
    PROSE,
    RESOLUTION_PATTERN,
    Text,
)

_LONGEST: Final = 200
"""Characters of a message: it may quote what a stranger wrote."""

_KINDS: Final = {
    "str": "文字",
    "int": "整数",
    "float": "数",
    "bool": "true か false",
    "date": "日付",
    "datetime": "日時",
    "array": "配列",
    "object": "表",
    "null": "null",
}
_NO_CONTROLS_WORDS: Final = Text("制御文字は使えません", "control characters cannot be used here")
_PATTERNS: Final = {
    NO_CONTROLS: _NO_CONTROLS_WORDS,
    PROSE: _NO_CONTROLS_WORDS,
    PREFECTURE_PATTERN: Text(
        '都道府県は、"01" から "47" までの2桁の番号で書いてください（山口県は "35"）',
        'write the prefecture as a number of two digits, "01" to "47" (Yamaguchi: "35")',
    ),
    RESOLUTION_PATTERN: Text(
        '解像度は、"1920x1080" のように書いてください',
        'write a resolution like "1920x1080"',
    ),
    ID_PATTERN: Text(
        "英小文字・数字・ハイフン・下線だけで書いてください",
        "use lower-case letters, digits, hyphens and underscores only",
    ),
}


def explain(error: Exception) -> Text:
    """Put a validation message into words, in both languages."""
    english = re.sub(r" - at (?:`key` in )?`.*`$", "", str(error))
    if len(english) > _LONGEST:
        english = english[:_LONGEST] + "…"
    regex = re.match(r"^Expected `str` matching regex '(.*)'$", english)
    if regex:
        # Told as a Python literal: every backslash is there twice.
        return _PATTERNS.get(
            regex[1].replace("\\\\", "\\"),
            Text("書き方が違います", "it is not written as it should be"),
        )
    for pattern, words in _SENTENCES:
        found = re.match(pattern, english)
        if found:
            return Text(words(*found.groups()), _ENGLISH.get(english, english))
    return Text(english, english)


def place_of(error: Exception) -> str:
    """Return the place that a validation message names, as in `facts.memory`."""
    at = re.search(r" - at (?:`key` in )?`\$\.?(.*)`$", str(error))
    return at[1] if at and at[1] else "$"


def not_one_of(allowed: list[object]) -> Text:
    """Say which values are allowed."""
    names = ", ".join(map(str, allowed))
    return Text(f"使えるのは {names} です", f"allowed are {names}")


def _kind(name: str) -> str:
    return "か".join(_KINDS.get(part, part) for part in name.split(" | "))


_ENGLISH: Final = {
    "Invalid RFC3339 encoded date": "not a date such as 2026-04-01",
    "Invalid RFC3339 encoded datetime": "not a time such as 2026-04-01T09:00:00+09:00",
}

_SENTENCES: Final[tuple[tuple[str, Callable[..., str]], ...]] = (
    (
        r"^Expected `(.+?)`, got `(.+?)`",
        lambda want, got: f"{_kind(want)}が必要ですが、{_kind(got)}が書かれています",
    ),
    (r"^Expected `str` of length <= (\d+)", lambda most: f"長すぎます（{most}文字まで）"),
    (r"^Expected `str` of length >= (\d+)", lambda least: f"{least}文字以上必要です"),
    (r"^Expected `array` of length <= (\d+)", lambda most: f"多すぎます（{most}個まで）"),
    (r"^Expected `array` of length >= (\d+)", lambda least: f"{least}個以上必要です"),
    (r"^Expected `(?:int|float)` >= (\S+)", lambda least: f"{least} 以上の数で書いてください"),
    (r"^Expected `(?:int|float)` <= (\S+)", lambda most: f"{most} 以下の数で書いてください"),
    (
        r"^Object contains unknown field `(.+)`",
        lambda name: f"知らないキー {name} があります",
    ),
    (
        r"^Object missing required field `(.+)`",
        lambda name: f"必要なキー {name} がありません",
    ),
    (r"^Invalid enum value (.+)$", lambda value: f"{value} は使えない値です"),
    (r"^(?:Integer value|Number) out of range", lambda: "数が大きすぎます"),
    (r"^Invalid RFC3339 encoded date$", lambda: "日付の書き方が違います（例 2026-04-01）"),
    (
        r"^(?:Invalid RFC3339|`(?:collected|recorded)_at` needs an offset)",
        lambda: "日時の書き方が違います（例 2026-04-01T09:00:00+09:00）",
    ),
    (
        r"^a fact has either",
        lambda: "value（値）と failure（読めない理由）の、どちらか一方だけを書いてください",
    ),
)
