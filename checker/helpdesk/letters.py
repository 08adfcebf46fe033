"""The text for the person who keeps the network: what was seen, and only that."""

from collections.abc import Sequence

from msgspec import UNSET

from checker.helpdesk.desk import Rules
from checker.helpdesk.results import Result
from checker.helpdesk.script import outcomes_of
from checker.model import HttpsProbe, Lang, NetworkReason, VpnProbe
from checker.packs.marks import of_pack


def letter(result: Result, item: str, rules: Rules, lang: Lang) -> str:
    """Return the text, a sentence a line; empty where the item is not about the network."""
    if item not in of_pack(rules.pack).network:
        return ""
    words = rules.words[lang]
    lines = [words.letter_lead, ""]
    report = result.report
    if report is not None:
        lines.append(words("letter_when", when=f"{report.facts.collected_at:%Y-%m-%d %H:%M}"))
        probes = _probes(result)
        lines += [f"- {_told(probe, rules, lang)}" for probe in probes]
        seen = _sentences([probe.reason for probe in probes if probe.reason], rules, lang)
    else:
        seen = [
            text for one in _with(item, result, rules) for text in _code(one, result, rules, lang)
        ]
        lines.append(words("letter_code", code=result.digits))
        lines.append(words.letter_from_code if seen else words.letter_unknown)
    lines += [f"- {text}" for text in dict.fromkeys(seen)]
    return "\n".join([*lines, "", rules.guides.network.allow.say(lang), words.letter_sites, ""])


def _with(item: str, result: Result, rules: Rules) -> tuple[str, ...]:
    """Return an item with those that go along with it."""
    guides = rules.guides

    def along(other: str) -> bool:
        names = outcomes_of(result, guides, other)
        by = {guides.guides[other].settled_by.get(name, "") for name in names}
        return by == {item}

    return (item, *(other for other in guides.guides if along(other)))


def _code(item: str, result: Result, rules: Rules, lang: Lang) -> list[str]:
    """Return what a code carries of an item; nothing where it leaves several causes open."""
    names = outcomes_of(result, rules.guides, item)
    guide = rules.guides.guides.get(item)
    if len(names) != 1 or guide is None:
        return []
    if names[0] in guide.keeper:
        return [guide.keeper[names[0]].say(lang)]
    reasons = guide.letters.get(names[0], ())
    return _sentences(reasons, rules, lang) if len(reasons) == 1 else []


def _sentences(reasons: Sequence[NetworkReason], rules: Rules, lang: Lang) -> list[str]:
    known = rules.guides.network.reasons
    return [known[reason].keeper.say(lang) for reason in reasons if reason in known]


def _probes(result: Result) -> list[HttpsProbe | VpnProbe]:
    """Return what the report's network probes found that did not work."""
    found: list[HttpsProbe | VpnProbe] = []
    if result.report is None:
        return found
    for key in ("network.https", "network.vpn"):
        fact = result.report.facts.facts.get(key)
        value = fact.value if fact is not None and fact.value is not UNSET else None
        if isinstance(value, VpnProbe):
            found.append(value)
        elif isinstance(value, tuple):
            found += value
    return [one for one in found if one.reason is not None]


def _told(probe: HttpsProbe | VpnProbe, rules: Rules, lang: Lang) -> str:
    words = rules.words[lang]
    target = f"{probe.host}:{probe.port}" if isinstance(probe, HttpsProbe) else probe.target or "－"
    stage = words(f"stage_{probe.stage}")
    time = words("letter_time", ms=probe.ms) if probe.ms is not None else ""
    return words("letter_probe", target=target, stage=stage, reason=probe.reason, time=time)
