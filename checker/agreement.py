"""What the sites that were asked say together, as far as the facts show it. Pure.

One of several sites shows nothing but itself, so a cause is told of the network only where most of
them agree. A program of this PC is named as the one that reads HTTPS along only where the
certificates carry its name and the virus protection that was read of the PC does not speak against
it.
"""

import fnmatch
import functools
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Literal, get_args

from msgspec import UNSET

from checker.model import FactTable, HttpsProbe, NetworkReason
from checker.packs.schema import Interceptor, Interceptors

Inspection = Literal["none", "some", "program", "network"]
"""Nobody; fewer than half of the sites; a program of this PC; half of the sites or more."""

Hindrance = Literal[
    "sign_in",
    "proxy_password",
    "proxy_denied",
    "proxy",
    "intercepted",
    "untrusted",
    "answer",
    "way",
    "name_server",
    "name",
]
"""What keeps sites away; where as many say one thing as another, the first in this list counts."""

_ORDER: Final[tuple[Hindrance, ...]] = get_args(Hindrance)
_OF_REASONS: Final[Mapping[NetworkReason, Hindrance]] = {
    "captive_portal": "sign_in",
    "proxy_auth_required": "proxy_password",
    "proxy_denied": "proxy_denied",
    "tls_intercepted": "intercepted",
    "tls_untrusted": "untrusted",
}
_OF_STAGES: Final[Mapping[str, Hindrance]] = {
    "proxy": "proxy",
    "http": "answer",
    "tls": "way",
    "tcp": "way",
}


def derive(facts: FactTable, interceptors: Interceptors) -> dict[str, object]:
    """Return what follows from the sites that were asked; what does not follow is left out.

    Args:
        facts: What is known of the PC.
        interceptors: Who is known to read HTTPS along (`rules/interceptors.toml`).
    """
    fact = facts.get("network.https")
    if fact is None or fact.value is UNSET:
        return {}
    rows: tuple[HttpsProbe, ...] = fact.value
    found: dict[str, object] = {"network.inspection": inspection(rows, facts, interceptors)}
    hindered = hindrance(rows)
    if hindered is not None:
        found["network.hindrance"] = hindered
    return found


def hindrance(rows: Sequence[HttpsProbe]) -> Hindrance | None:
    """Tell what keeps most of the sites away; None: one of them was reached, or none was asked."""
    if not rows or any(row.reached for row in rows):
        return None
    counts = Counter(map(_hindrance_of, rows))
    return max(counts, key=lambda kind: (counts[kind], -_ORDER.index(kind)))


def _hindrance_of(row: HttpsProbe) -> Hindrance:
    if row.reason is not None and row.reason in _OF_REASONS:
        return _OF_REASONS[row.reason]
    if row.stage in _OF_STAGES:
        return _OF_STAGES[row.stage]
    return "name" if row.reason == "dns_not_found" else "name_server"


def inspection(
    rows: Sequence[HttpsProbe], facts: FactTable, interceptors: Interceptors
) -> Inspection:
    """Tell who reads along.

    Args:
        rows: The sites that were asked.
        facts: What is known of the PC, its virus protection above all.
        interceptors: Who is known to do it.
    """
    found = [row for row in rows if row.reason == "tls_intercepted"]
    if not found:
        return "none"
    protection = _protection(facts, interceptors.own)
    if all(_is_program(row.tls_issuer or "", interceptors, protection) for row in found):
        return "program"
    answered = [row for row in rows if row.reached or row in found]
    return "some" if 2 * len(found) < len(answered) else "network"


def _protection(facts: FactTable, own: tuple[str, ...]) -> list[str] | None:
    """Return the names of the virus protection; None: it could not be read, or there is none.

    The system's own stands in the list beside others that do not, so it says nothing of them.
    """
    fact = facts.get("security.antivirus")
    if fact is None or fact.value is UNSET or not fact.value:
        return None
    return [one.name for one in fact.value if not _matches(one.name, own)] or None


def names_a_program(issuer: str, programs: Iterable[Interceptor]) -> bool:
    """Tell whether an issuer is one of the programs that are known to read HTTPS along."""
    return any(_matches(issuer, program.issuers) for program in programs)


def _is_program(issuer: str, interceptors: Interceptors, protection: list[str] | None) -> bool:
    device = _matches(issuer, interceptors.devices)
    for program in interceptors.programs:
        if not _matches(issuer, program.issuers) or (program.also_a_device and device):
            continue
        if not program.antivirus:
            return True
        if protection is None:
            if not program.also_a_device:
                return True
        elif any(_matches(name, program.antivirus) for name in protection):
            return True
    return False


def _matches(text: str, patterns: tuple[str, ...]) -> bool:
    return _compiled(patterns).fullmatch(_normal(text)) is not None


@functools.cache
def _compiled(patterns: tuple[str, ...]) -> re.Pattern[str]:
    if not patterns:
        return re.compile(r"(?!)")
    return re.compile("|".join(fnmatch.translate(_normal(one)) for one in patterns))


def _normal(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
