"""What the rule files must be to one another: names that exist, operators that fit, no gaps."""

import datetime as dt
import functools
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, get_args

from msgspec import inspect

from checker.fact_words import VPN_SERVER
from checker.model import (
    FACT_FIELDS,
    OS_ARCHES,
    OS_NAMES,
    Acrobat,
    Antivirus,
    Browser,
    Excel,
    FactTable,
    HttpsProbe,
    LinkCertificate,
    LinkClock,
    LinkEndpoint,
    LinkReach,
    LinkTls,
    LinkTrust,
    OtherVpn,
    PrinterQueue,
    ProbeReason,
    Proxy,
    Reference,
    Screen,
    Signal,
    Text,
    VpnClient,
    VpnProbe,
)
from checker.packs.schema import (
    DERIVED,
    OUR_OWN,
    Condition,
    Outcome,
    Requirement,
    Source,
    Test,
    Threshold,
)

if TYPE_CHECKING:
    from checker.packs.pack import Pack

Problem = tuple[str, str, Text]
Shape = Literal["text", "number", "one", "many"]

SHAPES: Final[Mapping[str, tuple[Shape, type | None]]] = {
    "os.name": ("text", None),
    "os.version": ("text", None),
    "os.build": ("text", None),
    "os.arch": ("text", None),
    "os.support": ("text", None),
    "network.inspection": ("text", None),
    "network.hindrance": ("text", None),
    "os.edition": ("text", None),
    "session.kind": ("text", None),
    "memory.usable_percent": ("number", None),
    "display.confirmed": ("many", Screen),
    "memory.installed_bytes": ("number", None),
    "memory.usable_bytes": ("number", None),
    "disk.system_free_bytes": ("number", None),
    "disk.system_total_bytes": ("number", None),
    "display.screens": ("many", Screen),
    "browser.installed": ("many", Browser),
    "software.acrobat": ("one", Acrobat),
    "software.excel": ("one", Excel),
    "software.vpn_client": ("one", VpnClient),
    "software.other_vpn": ("many", OtherVpn),
    "printer.queues": ("many", PrinterQueue),
    "network.proxy": ("one", Proxy),
    "network.https": ("many", HttpsProbe),
    "network.vpn": ("one", VpnProbe),
    "cancer_registry.signals": ("many", Signal),
    "security.antivirus": ("many", Antivirus),
    "security.disk_encryption": ("text", None),
    "link.endpoint": ("one", LinkEndpoint),
    "link.reach": ("one", LinkReach),
    "link.tls": ("one", LinkTls),
    "link.trust": ("one", LinkTrust),
    "link.certificate": ("one", LinkCertificate),
    "link.clock": ("one", LinkClock),
}
"""What a condition may ask of each fact."""

_FITS: Final[Mapping[Shape, frozenset[str]]] = {
    "text": frozenset({"is", "one_of", "starts_with"}),
    "number": frozenset({"at_least", "less_than"}),
    "one": frozenset({"null", "has"}),
    "many": frozenset({"empty", "any", "all", "none"}),
}
_RESERVED: Final = frozenset({"unknown", "not_applicable"})
SAID: Final[Mapping[str, str]] = {
    VPN_SERVER: "network.vpn",
    "printer.unclear": "printer.queues",
    "display.panel": "display.screens",
}
"""What sentences may name besides facts and thresholds, and the fact that it follows from."""
PLACEHOLDER: Final = re.compile(r"\{([a-z0-9_.]+)\}")


def pack(file: str, loaded: "Pack") -> Iterator[Problem]:
    """Yield every problem of a pack and its requirements."""
    if loaded.file.id != file.removeprefix("packs/").removesuffix(".toml"):
        yield file, "id", _name_differs(loaded.file.id)
    seen: set[str] = set()
    for index, entry in enumerate(loaded.file.requirements):
        if entry.id in seen:
            yield file, f"requirements[{index}].id", _twice(entry.id)
        seen.add(entry.id)
        yield from _reference(file, f"requirements[{index}].source", entry.source, loaded.sources)
    for entry, requirement in loaded.entries:
        name = f"requirements/{entry.id}.toml"
        if requirement.id != entry.id:
            yield name, "id", _name_differs(requirement.id)
        for place, problem in _requirement(requirement, loaded.sources, loaded.file.valid_from):
            yield name, place, problem
    for index, ended in enumerate(loaded.lifecycle.releases):
        place = f"releases[{index}]"
        yield from _reference("lifecycle.toml", f"{place}.source", ended.source, loaded.sources)
        yield from release("lifecycle.toml", f"{place}.os", ended.os)
    yield from _causes(loaded)
    yield from _catalogue(loaded)


def _causes(loaded: "Pack") -> Iterator[Problem]:
    """Yield named outcomes that no other requirement has."""
    known = {
        f"{entry.id}.{outcome.id}": entry.id
        for entry, requirement in loaded.entries
        for outcome in requirement.outcomes
    }
    for entry, requirement in loaded.entries:
        for number, outcome in enumerate(requirement.outcomes):
            pairs = [("same_cause", name) for name in outcome.same_cause]
            pairs += [("never_beside", name) for name in outcome.never_beside]
            for key, name in pairs:
                if known.get(name, entry.id) == entry.id:
                    text = Text(
                        ja=f"{name} は、このパックのほかの要件の結果ではありません",
                        en=f"{name} is no outcome of another requirement of this pack",
                    )
                    yield f"requirements/{entry.id}.toml", f"outcomes[{number}].{key}", text


def _catalogue(loaded: "Pack") -> Iterator[Problem]:
    for key in FACT_FIELDS:
        if key not in loaded.facts:
            text = Text(ja="項目の説明がありません", en="this fact is not described")
            yield "facts.toml", key, text
    for key in loaded.facts:
        if key not in FACT_FIELDS:
            yield "facts.toml", key, _unknown("fact", key, FACT_FIELDS)
    reasons = get_args(ProbeReason)
    for reason in reasons:
        if reason not in loaded.failures:
            text = Text(ja="理由の説明がありません", en="this reason is not described")
            yield "failures.toml", reason, text
    for reason in loaded.failures:
        if reason not in reasons:
            yield "failures.toml", reason, _unknown("reason", reason, reasons)


def _requirement(
    requirement: Requirement, sources: Mapping[str, Source], start: dt.date
) -> Iterator[tuple[str, Text]]:
    for place, keys in (("facts", requirement.facts), ("shown", requirement.shown or ())):
        for index, key in enumerate(keys):
            if key not in FACT_FIELDS:
                yield f"{place}[{index}]", _unknown("fact", key, FACT_FIELDS)
    cited = {f"references[{index}]": one for index, one in enumerate(requirement.references)}
    cited |= {} if requirement.why_source == OUR_OWN else {"why_source": requirement.why_source}
    for where, reference in cited.items():
        for _, place, problem in _reference("", where, reference, sources):
            yield place, problem
    for name, values in requirement.thresholds.items():
        yield from _thresholds(f"thresholds.{name}", values, sources, start)
    yield from _outcomes(requirement)
    for place, text in _texts(requirement):
        allowed = (*requirement.thresholds, *requirement.facts, *_places(requirement))
        for name in PLACEHOLDER.findall(text.ja + text.en):
            if name not in allowed:
                yield place, _unknown("placeholder", name, allowed)


def _places(requirement: Requirement) -> tuple[str, ...]:
    """Return what a sentence may name beside thresholds and facts."""
    return tuple(name for name, key in SAID.items() if key in requirement.facts)


def _outcomes(requirement: Requirement) -> Iterator[tuple[str, Text]]:
    seen: set[str] = set()
    for index, outcome in enumerate(requirement.outcomes):
        place = f"outcomes[{index}]"
        if outcome.id in seen:
            yield f"{place}.id", _twice(outcome.id)
        seen.add(outcome.id)
        yield from _outcome(place, outcome, requirement)


def _thresholds(
    place: str, values: tuple[Threshold, ...], sources: Mapping[str, Source], start: dt.date
) -> Iterator[tuple[str, Text]]:
    if values[0].valid_from > start:
        yield (
            f"{place}[0].valid_from",
            Text(
                ja=f"パックの開始日 {start} より後です",
                en=f"later than the pack's first day {start}",
            ),
        )
    for index, value in enumerate(values):
        # A number to come stands there before its notice is.
        for _, where, problem in _reference(
            "", f"{place}[{index}].source", value.source, sources, sections=False
        ):
            yield where, problem
        if index and (
            (end := values[index - 1].valid_to) is None
            or value.valid_from != end + dt.timedelta(days=1)
        ):
            yield (
                f"{place}[{index}].valid_from",
                Text(
                    ja="前の値の終わりの翌日から始めてください",
                    en="must start on the day after the value before it ends",
                ),
            )
        if value.valid_to is not None and value.valid_to < value.valid_from:
            yield (
                f"{place}[{index}].valid_to",
                Text(ja="valid_from より前です", en="earlier than valid_from"),
            )


def _outcome(place: str, outcome: Outcome, requirement: Requirement) -> Iterator[tuple[str, Text]]:
    if outcome.id in _RESERVED:
        text = Text(ja="この名前は予約されています", en="this name is reserved")
        yield f"{place}.id", text
    if (outcome.status == "unknown") != (outcome.reason is not None):
        yield (
            f"{place}.reason",
            Text(
                ja="status が unknown のときだけ、必ず書いてください",
                en="required when status is unknown, and only then",
            ),
        )
    acts = outcome.advice or outcome.status in {"not_met", "below_recommended"}
    if acts and outcome.remedy is None:
        yield f"{place}.remedy", Text(ja="どうすればよいかが必要です", en="say what to do")
    for flag, status in (("advice", "met"), ("note", "met"), ("rules_out", "not_met")):
        if getattr(outcome, flag) and outcome.status != status:
            text = Text(f"status が {status} のときだけ書けます", f"only where status is {status}")
            yield f"{place}.{flag}", text
    yield from _beside(place, outcome)
    if outcome.status == "met" and outcome.remedy is not None and not outcome.advice:
        text = Text(ja="することがあるなら必要です", en="required where there is something to do")
        yield f"{place}.advice", text
    if outcome.status == "needs_answer" and not (outcome.remedy or requirement.question):
        yield (
            f"{place}.status",
            Text(ja="question か remedy が必要です", en="needs a question or a remedy"),
        )
    if not outcome.when:
        yield f"{place}.when", Text(ja="条件が必要です", en="a condition is required")
    for index, condition in enumerate(outcome.when):
        yield from _condition(f"{place}.when[{index}]", condition, requirement)


def _beside(place: str, outcome: Outcome) -> Iterator[tuple[str, Text]]:
    """Yield sentences beside an outcome's message that would never be said."""
    if outcome.asks is not None and not outcome.rules_out:
        text = Text("rules_out のときだけ書けます", "only where rules_out is set")
        yield f"{place}.asks", text
    plain = outcome.status in {"met", "not_applicable"} and not outcome.note and not outcome.advice
    if outcome.first is not None and plain:
        text = Text(
            ja="直すことか、知らせることがあるときだけ書けます",
            en="only where there is something to do or to know",
        )
        yield f"{place}.first", text
    if outcome.question is not None and outcome.status != "needs_answer":
        text = Text("status が needs_answer のときだけ書けます", "only where somebody is asked")
        yield f"{place}.question", text
    if outcome.may_cost is not None and (
        outcome.remedy is None or outcome.remedy.kind == "purchase"
    ):
        text = Text(ja="remedy が購入のときは書けません", en="only with a remedy that is free")
        yield f"{place}.may_cost", text


def _operators(test: Test | Condition) -> list[str]:
    names = [name for name in test.__struct_fields__ if name not in {"fact", "answer"}]
    return [name.rstrip("_") for name in names if getattr(test, name) is not None]


def _condition(
    place: str, condition: Condition, requirement: Requirement
) -> Iterator[tuple[str, Text]]:
    used = _operators(condition)
    if (condition.fact is None) == (condition.answer is None) or len(used) != 1:
        yield (
            place,
            Text(
                ja="fact か answer のどちらか一つと、比べ方を一つだけ書いてください",
                en="give one of fact and answer, and exactly one comparison",
            ),
        )
        return
    if condition.answer is not None:
        yield from _answer(place, condition, used[0])
        return
    key = condition.fact or ""
    if key not in FACT_FIELDS and key not in DERIVED:
        yield f"{place}.fact", _unknown("fact", key, (*FACT_FIELDS, *DERIVED))
        return
    shape, kind = SHAPES[key]
    if used[0] not in _FITS[shape]:
        yield place, _unknown("comparison", used[0], sorted(_FITS[shape]))
        return
    yield from _threshold_name(place, condition, requirement)
    if shape == "text":
        yield from _value(place, condition, _text_values(key))
        yield from _produced(place, key, condition)
    for test in (condition.has, condition.any, condition.all, condition.none):
        if test is not None and kind is not None:
            yield from _attributes(f"{place}.{used[0]}", test, kind, requirement)


def _answer(place: str, condition: Condition, used: str) -> Iterator[tuple[str, Text]]:
    # A resolution is compared as the derived fact `display.confirmed`.
    allowed = ("missing",) if condition.answer == "display_confirmed" else ("is", "missing")
    if used not in allowed:
        yield place, _unknown("comparison", used, allowed)
    elif isinstance(condition.is_, str):
        yield f"{place}.is", _unknown("value", condition.is_, ("true", "false"))


def _attributes(
    place: str, tests: Mapping[str, Test | bool | str], kind: type, requirement: Requirement
) -> Iterator[tuple[str, Text]]:
    allowed = [name for name in dir(kind) if not name.startswith("_")]
    for name, given in tests.items():
        where = f"{place}.{name}"
        if name not in allowed:
            yield where, _unknown("attribute", name, allowed)
            continue
        test = given if isinstance(given, Test) else Test(is_=given)
        if len(_operators(test)) != 1:
            text = Text(ja="比べ方を一つだけ書いてください", en="give exactly one comparison")
            yield where, text
            continue
        yield from _threshold_name(where, test, requirement)
        yield from _value(where, test, _attribute_values(kind, name))


_ANYTHING: Final = re.compile(r"(?s).*")
VOCABULARY: Final[Mapping[str, re.Pattern[str]]] = {
    "os.name": re.compile(OS_NAMES),
    "os.arch": re.compile("|".join(OS_ARCHES)),
    "os.version": _ANYTHING,
    "os.build": _ANYTHING,
}
"""What each text fact without a closed type can be. A rule may ask for nothing else."""
_BEGINNINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "os.name": ("windows-", "windows-server-", "macos-", "macos-10.", "linux"),
}
"""What several values of a vocabulary begin with."""


def _produced(place: str, key: str, condition: Condition) -> Iterator[tuple[str, Text]]:
    """Yield texts that no probe can give."""
    pattern = VOCABULARY.get(key)
    if pattern is None:
        return
    for text in (
        *([condition.is_] if isinstance(condition.is_, str) else []),
        *(condition.one_of or ()),
    ):
        if not pattern.fullmatch(text):
            yield place, _never(text, key)
    start = condition.starts_with
    beginnings = _BEGINNINGS.get(key, (start,))
    if start is not None and not any(one and one.startswith(start) for one in beginnings):
        yield place, _never(start, key)


def release(file: str, place: str, name: str) -> Iterator[Problem]:
    """Yield the name of a system that no probe can give."""
    if not VOCABULARY["os.name"].fullmatch(name):
        yield file, place, _never(name, "os.name")


def _never(text: str, key: str) -> Text:
    return Text(ja=f"{key} が {text} になることはありません", en=f"{key} is never {text}")


class _Values(NamedTuple):
    """What a value can be."""

    comparisons: frozenset[str]
    texts: tuple[str, ...] = ()
    """The closed list; empty: any text."""


_ANY_TEXT: Final = _Values(frozenset({"is", "one_of", "starts_with"}))


def _text_values(key: str) -> _Values:
    if key in DERIVED:
        return _Values(_ANY_TEXT.comparisons, DERIVED[key])
    fact, _unset = get_args(FactTable.__annotations__[FACT_FIELDS[key]])
    return _values(get_args(fact)[0])


@functools.cache
def _attribute_values(kind: type, name: str) -> _Values:
    if name in kind.__annotations__:
        return _values(kind.__annotations__[name])
    return _values(getattr(kind, name).fget.__annotations__["return"])


def _values(annotation: Any) -> _Values:  # noqa: ANN401 - a type
    whole = inspect.type_info(annotation)
    kinds = whole.types if isinstance(whole, inspect.UnionType) else (whole,)
    comparisons: set[str] = set()
    texts: tuple[str, ...] = ()
    for kind in kinds:
        match kind:
            case inspect.NoneType():
                comparisons.add("null")
            case inspect.BoolType():
                comparisons.add("is true or false")
            case inspect.StrType():
                comparisons |= _ANY_TEXT.comparisons
            case inspect.LiteralType(values=values) if isinstance(values[0], str):
                comparisons |= _ANY_TEXT.comparisons
                texts = tuple(map(str, values))
            case _:
                comparisons |= {"at_least", "less_than"}
    return _Values(frozenset(comparisons), texts)


def _value(place: str, test: Test | Condition, values: _Values) -> Iterator[tuple[str, Text]]:
    """Yield what can never be true of such a value, or cannot even be asked."""
    used = _operators(test)[0]
    if isinstance(test.is_, bool):
        used = "is true or false"
    if used not in values.comparisons:
        yield place, _unknown("comparison", used, sorted(values.comparisons))
    elif values.texts:
        for text in (*([test.is_] if isinstance(test.is_, str) else []), *(test.one_of or ())):
            if text not in values.texts:
                yield place, _unknown("value", text, values.texts)


def _threshold_name(
    place: str, test: Test | Condition, requirement: Requirement
) -> Iterator[tuple[str, Text]]:
    for name in (test.at_least, test.less_than):
        if name is not None and name not in requirement.thresholds:
            yield place, _unknown("threshold", name, requirement.thresholds)


def _texts(requirement: Requirement) -> Iterator[tuple[str, Text]]:
    yield "required", requirement.required
    if requirement.question is not None:
        yield "question.text", requirement.question.text
    for index, outcome in enumerate(requirement.outcomes):
        yield f"outcomes[{index}].message", outcome.message
        if outcome.question is not None:
            yield f"outcomes[{index}].question", outcome.question
        if outcome.remedy is not None:
            yield f"outcomes[{index}].remedy.text", outcome.remedy.text


def _reference(
    file: str,
    place: str,
    reference: Reference,
    sources: Mapping[str, Source],
    *,
    sections: bool = True,
) -> Iterator[Problem]:
    """Yield a document that is not there, and, if asked for, a section that it does not have."""
    if reference.document not in sources:
        yield file, f"{place}.document", _unknown("document", reference.document, sources)
    elif sections and not sources[reference.document].holds(reference.section):
        text = Text(
            ja=f"{reference.document} に「{reference.section}」はありません（sources.toml）",
            en=f"{reference.document} has no section {reference.section} (sources.toml)",
        )
        yield file, f"{place}.section", text


def _unknown(what: str, name: str, allowed: Iterable[str]) -> Text:
    names = ", ".join(allowed)
    return Text(
        ja=f"{name} はありません。使えるのは {names} です",
        en=f"unknown {what} {name}; allowed are {names}",
    )


def _twice(name: str) -> Text:
    return Text(ja=f"{name} が二つあります", en=f"{name} is there twice")


def _name_differs(name: str) -> Text:
    return Text(ja=f"{name} はファイル名と違います", en=f"{name} is not the file's name")
