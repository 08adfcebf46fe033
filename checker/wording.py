"""The only place where a status or a value becomes a word, a symbol or a colour.

Every reader (screen, paper, page, table) takes its words from here, so that one result never has
two names.
"""

import datetime as dt
import math
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, NamedTuple

from msgspec import UNSET

from checker.model import (
    Eligibility,
    Lang,
    Level,
    Overall,
    PackStamp,
    RemedyKind,
    Status,
    Text,
)

if TYPE_CHECKING:
    from fractions import Fraction


class Words(NamedTuple):
    """How a state is shown: never by colour alone."""

    text: Text
    symbol: str
    """Encodable in code page 932."""
    ascii: str
    """For streams that can show nothing else."""
    colour: str
    """A name that rich and CSS both know."""


STATUS: Final[Mapping[Status, Words]] = {
    "met": Words(Text("適合", "Met"), "○", "OK", "green"),
    "below_recommended": Words(Text("推奨未満", "Below recommended"), "△", "LOW", "yellow"),
    "not_met": Words(Text("不適合", "Not met"), "×", "NG", "red"),
    "needs_answer": Words(Text("要確認", "Needs an answer"), "？", "?", "cyan"),
    "unknown": Words(Text("判定不可", "Could not look"), "－", "-", "magenta"),
    "not_applicable": Words(Text("対象外", "Not applicable"), "・", ".", "white"),
}

OVERALL: Final[Mapping[Overall, Words]] = {
    "ready": Words(Text("適合", "Ready"), "○", "OK", "green"),
    "ready_with_advice": Words(Text("適合（助言あり）", "Ready, with advice"), "○", "OK", "green"),
    "incomplete": Words(Text("未確定", "Incomplete"), "？", "?", "cyan"),
    "not_ready": Words(Text("不適合", "Not ready"), "×", "NG", "red"),
}
"""What a verdict is called; the sentence for it stands in `rules/result.toml`."""

BESIDE: Final = Words(Text("適合", "Ready"), "△", "OK?", "yellow")
"""Ready, and something beside the PC is to be settled first."""

LEVEL: Final[Mapping[Level, Text]] = {
    "required": Text("必須", "Required"),
    "recommended": Text("推奨", "Recommended"),
    "advisory": Text("参考", "Advisory"),
}

REMEDY: Final[Mapping[RemedyKind, Text]] = {
    "setting": Text("設定（無料）", "Setting (free)"),
    "install": Text("インストール（無料）", "Install (free)"),
    "purchase": Text("購入の検討", "Consider buying"),
    "network": Text("ネットワーク管理者へ", "For the network's keeper"),
    "ask": Text("確認", "Ask"),
}

ELIGIBILITY: Final[Mapping[Eligibility, Words]] = {
    "eligible": Words(Text("対象になる見込み", "Likely eligible"), "○", "OK", "green"),
    "not_eligible": Words(Text("対象外", "Not eligible"), "×", "NG", "red"),
    "undetermined": Words(Text("まだ決まりません", "Undetermined"), "？", "?", "cyan"),
}

DIGITS: Final[Mapping[Lang, tuple[str, ...]]] = {
    "ja": ("ゼロ", "イチ", "ニ", "サン", "ヨン", "ゴ", "ロク", "ナナ", "ハチ", "キュウ"),
    "en": ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
}
"""How a digit is read out on the phone: 4 and 7 never as シ and シチ, which sound alike."""

NONE: Final = Text("なし", "none")
NOT_FOUND: Final = Text("見つかりません", "not found")
YES: Final = Text("はい", "yes")
NO: Final = Text("いいえ", "no")


def join(parts: list[str], lang: Lang) -> str:
    """Join words into a list as the language does."""
    return ("、" if lang == "ja" else ", ").join(part for part in parts if part)


_THREE_DIGITS: Final = 100


def size(value: int, base: int = 2**30) -> str:
    """Return bytes as the size that a person sees: three digits, never rounded up.

    39.96 must not read as 40 next to a verdict that says it is less.
    """
    amount = value / base
    if amount >= _THREE_DIGITS:
        return f"{math.floor(amount)} GB"
    tenths = math.floor(amount * 10 + 1e-9) / 10
    return f"{tenths:g} GB"


def spoken(group: str, lang: Lang) -> str:
    """Return a group of digits as it is read out."""
    return ("・" if lang == "ja" else " ").join(DIGITS[lang][int(digit)] for digit in group)


def yen(amount: int, lang: Lang) -> str:
    """Return an amount of money."""
    return f"{amount:,}円" if lang == "ja" else f"{amount:,} yen"


def percent(scale: float) -> str:
    """Return a display scale as a percentage."""
    return f"{scale * 100:.0f}%"


def bracketed(text: str, lang: Lang) -> str:
    """Return a text in the language's brackets."""
    return f"（{text}）" if lang == "ja" else f" ({text})"


def threshold(value: float, unit: str, lang: Lang) -> str:
    """Return a rule's number with its unit, as catalogues write it."""
    if unit in {"GiB", "GB"}:
        return f"{value:g}GB" if lang == "ja" else f"{value:g} GB"
    return f"{value:g}"


def fill(template: str, values: Mapping[str, str]) -> str:
    """Put values in the `{name}` places of a rule's sentence.

    `{count|PC|PCs}` stands for the first word where `count` is 1, else for the second.
    """

    def put(found: re.Match[str]) -> str:
        name, *words = found[1].split("|")
        if name not in values:
            return found[0]
        return words[values[name] != "1"] if words else values[name]

    return re.sub(r"\{([a-z0-9_.]+(?:\|[^{}|]*\|[^{}|]*)?)\}", put, template)


def answer(given: bool | str, lang: Lang) -> str:  # noqa: FBT001 - what a person said
    """Return what a person answered."""
    if isinstance(given, str):
        return given.replace("x", "×").replace("X", "×")
    return (YES if given else NO).say(lang)


def exact(amount: "Fraction", lang: Lang) -> str:
    """Write an amount that may not be whole, without losing anything: 333,333と1/3円."""
    whole, rest = divmod(amount.numerator, amount.denominator)
    if not rest:
        return yen(whole, lang)
    part = f"{rest}/{amount.denominator}"
    return f"{whole:,}と{part}円" if lang == "ja" else f"{whole:,} {part} yen"


def day(date: dt.date, lang: Lang) -> str:
    """Write a date, as in 2026年3月31日."""
    return f"{date.year}年{date.month}月{date.day}日" if lang == "ja" else date.isoformat()


def rules_version(pack: PackStamp) -> str:
    """Return a pack's version, with the set that it was installed with and who made that."""
    if pack.issue is UNSET:
        return pack.version
    return f"{pack.version} / {pack.issue.made_by} {pack.issue.version}"
