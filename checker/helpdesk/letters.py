"""The text for the person who keeps the network: what was seen, and only that."""

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
    words, network = rules.words[lang], rules.guides.network
    lines = [words.letter_lead, ""]
    report = result.report
    seen: list[NetworkReason] = []
    if report is not None:
        lines.append(words("letter_when", when=f"{report.facts.collected_at:%Y-%m-%d %H:%M}"))
        for probe in _probes(result):
            lines.append(f"- {_told(probe, rules, lang)}")
            seen += [probe.reason] if probe.reason is not None else []
    else:
        seen = _from_code(result, item, rules)
        lines.append(words.letter_from_code if seen else words.letter_unknown)
        lines.append(words("letter_code", code=result.digits))
    lines += [
        f"- {network.reasons[reason].keeper.say(lang)}"
        for reason in dict.fromkeys(seen)
        if reason in network.reasons
    ]
    return "\n".join([*lines, "", network.allow.say(lang), words.letter_sites, ""])


def _from_code(result: Result, item: str, rules: Rules) -> list[NetworkReason]:
    """Return the reason that a code carries; none where it leaves several open."""
    names = outcomes_of(result, rules.guides, item)
    guide = rules.guides.guides.get(item)
    if len(names) != 1 or guide is None:
        return []
    reasons = guide.letters.get(names[0], ())
    return list(reasons) if len(reasons) == 1 else []


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
