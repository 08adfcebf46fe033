"""Programs of which only one can be had, side by side for one institution. Pure."""

import datetime as dt
from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from checker.model import Answers, Id, Plan
from checker.subsidy.consideration import consider
from checker.subsidy.findings import Findings
from checker.subsidy.given import carried
from checker.subsidy.program import Program


class Beside(Struct, frozen=True):
    """What one of several programs pays, or would have paid."""

    found: Findings
    """As of its last day where it has ended."""
    ended: dt.date | None
    """The last day; None: it has not ended."""


def beside(
    answers: Answers, programs: Mapping[Id, Program], program: Program, on: dt.date
) -> tuple[Beside, ...]:
    """Consider a program and those that cannot be had together with it; none: there are none.

    Each reads of the plan's own answers (`plan.options`, `plan.done`) those to its own questions:
    an answer to one program's question is none to another's of the same name.

    Args:
        answers: The institution's answers.
        programs: Every program by id.
        program: The one to begin with, whose questions were answered.
        on: The day. A program that has ended by then is considered as of its last day.
    """
    others = (programs.get(other.program) for other in program.excludes)
    group = [program, *(one for one in others if one is not None)] if program.excludes else []
    return tuple(_one(answers, program, one, on) for one in group)


def _one(answers: Answers, asked: Program, program: Program, on: dt.date) -> Beside:
    last = program.valid_to.date if program.valid_to is not None else None
    ended = last if last is not None and on > last else None
    own = carried(answers.plan or Plan(), asked, program)
    return Beside(consider(replace(answers, plan=own), program, ended or on), ended)
