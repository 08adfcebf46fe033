"""Which prefecture's or city's a program is, and which of its offices takes calls."""

import datetime as dt
from collections.abc import Mapping

from checker.model import Institution, Lang
from checker.subsidy.conditions import apart, may_be
from checker.subsidy.issuers import DISEASE, Disease
from checker.subsidy.program import (
    Designated,
    InMunicipality,
    NotInMunicipality,
    PrefectureIs,
    Program,
)


def of_prefecture(program: Program, prefecture: str) -> bool:
    """Tell whether a program is one prefecture's own; any prefecture's where none is named.

    A city's program is the city's, and not that of its prefecture.
    """
    return not _towns(program) and _in_prefecture(program, prefecture)


def of_municipality(program: Program, prefecture: str, municipality: str) -> bool:
    """Tell whether a program is one municipality's own; any one's where none is named."""
    here = not municipality.strip() or may_be(_towns(program), municipality)
    return here and bool(_towns(program)) and _in_prefecture(program, prefecture)


def left_out(program: Program, institution: Institution) -> bool:
    """Tell whether a program leaves an institution out by its place, for certain."""
    rules = (one for one in program.conditions if isinstance(one, NotInMunicipality))
    return any(apart(rule, institution) == "not_met" for rule in rules)


def _in_prefecture(program: Program, prefecture: str) -> bool:
    own = [rule for rule in program.conditions if isinstance(rule, PrefectureIs)]
    return any(prefecture in rule.one_of or not prefecture for rule in own)


def _towns(program: Program) -> frozenset[str]:
    own = (rule.one_of for rule in program.conditions if isinstance(rule, InMunicipality))
    return frozenset(name for names in own for name in names)


def of_disease(program: Program, disease: Disease) -> bool:
    """Tell whether a program is for institutions with a physician for one kind of disease."""
    named = [rule for rule in program.conditions if isinstance(rule, Designated)]
    return all(disease in {DISEASE[one] for one in rule.any_of} for rule in named)


def outside(program: Program, prefecture: str, municipality: str = "") -> bool:
    """Tell whether a program is another prefecture's or municipality's, for certain."""
    own = any(isinstance(rule, PrefectureIs) for rule in program.conditions)
    if own and bool(prefecture) and not _in_prefecture(program, prefecture):
        return True
    towns = _towns(program)
    return bool(towns and municipality.strip()) and not may_be(towns, municipality)


def running(program: Program, on: dt.date) -> bool:
    """Tell whether a program has not ended."""
    return program.valid_to is None or on <= program.valid_to.date


def last_ended(programs: Mapping[str, Program], prefecture: str, on: dt.date) -> Program | None:
    """Return a prefecture's program that ended last; None: one runs, or none was ever known."""
    own = [one for one in programs.values() if of_prefecture(one, prefecture)]
    if any(running(one, on) for one in own):
        return None
    dated = [(one.valid_to.date, one.id, one) for one in own if one.valid_to is not None]
    return max(dated)[2] if dated else None


def offices(
    institution: Institution, programs: Mapping[str, Program], on: dt.date, lang: Lang
) -> tuple[tuple[str, str, str], ...]:
    """Return the offices to call: name, what about, number; none while its place is not told.

    Args:
        institution: Who asks; its place decides.
        programs: Every known program. The offices are those of the running one of its own city,
            where that has one, and then of its prefecture.
        on: The day.
        lang: The language.
    """
    where, town = institution.prefecture, institution.municipality
    known = [one for one in programs.values() if where and running(one, on)]
    own = [one for one in known if town.strip() and of_municipality(one, where, town)]
    found: dict[tuple[str, str, str], None] = {}
    for program in (*own, *(one for one in known if of_prefecture(one, where))):
        for contact in program.contacts:
            if contact.phone:
                about = contact.about.say(lang) if contact.about else ""
                found[contact.office.say(lang), about, contact.phone] = None
    return tuple(found)


def office(program: Program, lang: Lang) -> str:
    """Return the office to phone, with its number; empty: the file has none."""
    mail = program.survey.mail if program.survey is not None else None
    # The office that takes the answers of the survey comes before others that have a number.
    called = sorted(
        (contact for contact in program.contacts if contact.phone),
        key=lambda contact: contact.mail != mail,
    )
    return f"{called[0].office.say(lang)} {called[0].phone}" if called else ""


def whom(program: Program, lang: Lang) -> str:
    """Return the office to ask, with its number where the file has one."""
    return office(program, lang) or program.contacts[0].office.say(lang)
