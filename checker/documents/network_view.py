"""What the documents tell the person who keeps the network."""

from typing import TYPE_CHECKING

from msgspec import UNSET

from checker import fact_words, wording
from checker.documents.material import Material
from checker.documents.phrases import moment, say
from checker.model import (
    Closed,
    Fact,
    HttpsProbe,
    Lang,
    NetworkReason,
    Proxy,
    Report,
    VpnProbe,
)

if TYPE_CHECKING:
    from checker.network.rules import NetworkGuide


class Target(Closed, frozen=True):
    """How far the way to one network target came."""

    target: str
    way: str
    reached: str
    result: str
    time: str
    good: bool


class Together(Closed, frozen=True):
    """Targets with one finding."""

    way: str
    reached: str
    result: str
    good: bool
    targets: str
    """Each with how long it took."""


class Network(Closed, frozen=True):
    """What the network's keeper needs to know."""

    targets: tuple[Target, ...]
    together: tuple[Together, ...]
    """The same, what is found alike in one."""
    proxy: str
    contacted: str
    advice: tuple[str, ...]
    """What each reason means to the network's keeper, and what to let through."""


def network(report: Report, material: Material, lang: Lang) -> Network | None:
    """Return what the network probes found; None when nothing was looked at."""
    table = report.facts.facts
    https, vpn, proxy = (
        table.get(key) for key in ("network.https", "network.vpn", "network.proxy")
    )
    if https is None and vpn is None:
        return None
    targets: list[Target] = []
    reasons: dict[NetworkReason, None] = {}
    blocked = tried = False
    if https is not None and https.value is not UNSET:
        targets += [_https(probe, material, lang) for probe in https.value]
        tried = bool(https.value)
        reasons |= dict.fromkeys(probe.reason for probe in https.value if probe.reason)
    if vpn is not None and vpn.value is not UNSET:
        targets.append(_vpn(vpn.value, material, lang))
        blocked = vpn.value.reason is not None
        tried = tried or vpn.value.target is not None
        reasons |= dict.fromkeys([vpn.value.reason] if vpn.value.reason else [])
    guide = material.network
    advice = [guide.reasons[reason].keeper.say(lang) for reason in reasons]
    return Network(
        tuple(targets),
        _together(targets, material, lang),
        advice=(*advice, allowed(report, guide, lang)) if blocked else tuple(advice),
        proxy=_proxy(proxy, material, lang),
        contacted=_contacted(report, targets, material, lang, tried=tried),
    )


def _together(targets: list[Target], material: Material, lang: Lang) -> tuple[Together, ...]:
    alike: dict[tuple[str, str, str, bool], list[str]] = {}
    for one in targets:
        took = say(material.words.page.brackets, lang, text=one.time) if one.time else ""
        key = (one.way, one.reached, one.result, one.good)
        alike.setdefault(key, []).append(one.target + took)
    return tuple(Together(*key, wording.join(names, lang)) for key, names in alike.items())


def allowed(report: Report, guide: "NetworkGuide", lang: Lang) -> str:
    """Return what the network's keeper has to let through, with the profile's host if there is one.

    Only a profile tells where the VPN's server is; without one the text says where it will stand.
    """
    host = fact_words.profile_host(report.facts.facts.get("network.vpn"))
    return say(guide.allow_host, lang, host=host) if host else guide.allow.say(lang)


def _https(probe: HttpsProbe, material: Material, lang: Lang) -> Target:
    words = material.words.network
    result = words.ok if probe.reason is None else words.reasons[probe.reason]
    said = result.say(lang)
    if probe.tls_issuer:
        issuer = say(words.issuer, lang, issuer=probe.tls_issuer)
        said += say(material.words.page.brackets, lang, text=issuer)
    return Target(
        f"{probe.host}:{probe.port}",
        (words.via_proxy if probe.via == "proxy" else words.direct).say(lang),
        words.stages[probe.stage].say(lang),
        said,
        _time(probe.ms, material, lang),
        probe.reason is None,
    )


def _vpn(probe: VpnProbe, material: Material, lang: Lang) -> Target:
    words = material.words.network
    good = probe.reason is None and probe.proof != "none"
    said = words.reasons[probe.reason].say(lang) if probe.reason else ""
    proof = fact_words.value_text("network.vpn", VpnProbe(None, probe.proof, probe.stage), lang)
    name = probe.target or words.no_target.say(lang)
    return Target(
        f"{words.vpn.say(lang)} {name}",
        words.direct.say(lang),
        words.stages[probe.stage].say(lang),
        said or proof,
        _time(probe.ms, material, lang),
        good,
    )


def _contacted(
    report: Report, targets: list[Target], material: Material, lang: Lang, *, tried: bool
) -> str:
    """Say whom this check talked to; results without that were recorded at another time."""
    words = material.words.network
    if report.contacted:
        shown = {part.rpartition(":")[0] for one in targets for part in one.target.split()}
        if shown - {""} == set(report.contacted):
            return words.contacted_above.say(lang)
        return wording.join(list(report.contacted), lang)
    if not tried:
        return words.not_tried.say(lang)
    return say(words.recorded, lang, when=moment(report.facts.collected_at, lang))


def _time(ms: int | None, material: Material, lang: Lang) -> str:
    return "" if ms is None else say(material.words.network.milliseconds, lang, ms=f"{ms:,}")


def _proxy(fact: Fact[Proxy] | None, material: Material, lang: Lang) -> str:
    if fact is None or fact.value is UNSET:
        return material.words.network.not_read.say(lang)
    return fact_words.value_text("network.proxy", fact.value, lang)
