"""What an officer sees of a program before anybody uses it: the page, the call and the paper."""

import datetime as dt
from dataclasses import replace
from typing import NamedTuple

from checker import __version__
from checker.estimate.gate import speak_gate
from checker.estimate.words import load_words
from checker.helpdesk.desk import Desk, Rules
from checker.helpdesk.money import Money, money
from checker.helpdesk.programs import examples
from checker.helpdesk.programs.call import Turn, spoken
from checker.helpdesk.programs.looking import Seen
from checker.model import Answers, Institution, Lang, PackStamp, Plan, Tool


class Made(NamedTuple):
    """What a paper without a PC is made by."""

    tool: Tool
    pack: PackStamp


def drafted(desk: Desk, seen: Seen) -> Rules | None:
    """Return the rules in use with the form's program among them; None: it cannot be loaded."""
    program = seen.built.program
    if program is None:
        return None
    programs = {**desk.rules.programs, program.id: program}
    return replace(desk.rules, programs=programs, drafted=seen.built.documents)


def answers_of(seen: Seen) -> tuple[Answers, dt.date | None]:
    """Return the answers of the first example, for the program of the form."""
    program = seen.built.program
    prefecture = (seen.given.get("prefecture") or ("",))[0]
    first = next((one for one in seen.outcomes if one is not None), None)
    if first is None or program is None:
        plan = Plan(program=program.id if program is not None else None)
        return Answers(institution=Institution(prefecture=prefecture), plan=plan), None
    made = first.case | {"plan": first.case["plan"] | {"program": program.id}}
    return examples.answers_of(made), first.example.day


def money_of(desk: Desk, seen: Seen, lang: Lang) -> Money | None:
    """Return what is said of the first example; None: the program cannot be loaded."""
    rules = drafted(desk, seen)
    if rules is None:
        return None
    answers, day = answers_of(seen)
    return money(answers, rules, day or desk.today, lang)


def call_of(desk: Desk, seen: Seen, lang: Lang) -> Turn | None:
    """Return what is said on the phone before an order, all of it."""
    if seen.built.program is None:
        return None
    rules = desk.rules
    gate = speak_gate(seen.built.program, load_words(rules.root), lang)
    titles = {entry.id: requirement.title for entry, requirement in rules.pack.entries}
    return spoken(rules.guides, titles, gate, rules.words[lang], lang)


def paper(desk: Desk, seen: Seen, lang: Lang) -> bytes | None:
    """Return the clinic's paper (PDF); None: the program cannot be loaded."""
    from checker.documents import pdf  # noqa: PLC0415 - the typesetter is heavy
    from checker.documents.material import load_plan_material  # noqa: PLC0415
    from checker.documents.subsidy_case import Case  # noqa: PLC0415

    if seen.built.program is None:
        return None
    answers, day = answers_of(seen)
    material = load_plan_material(desk.rules.root, "")
    sources = {**material.sources, **seen.built.documents}
    material = material._replace(program=seen.built.program, sources=sources)
    made = Made(Tool(__version__), desk.rules.pack.stamp)
    return pdf.plan_report(Case(answers, day or desk.today), made, material, lang)
