"""A value of the command line that cannot be used is wrong use, not a bad input file."""

import argparse
import datetime as dt
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from checker.cli import common
from checker.errors import BadInputError, ManyBadInputsError, UsageError
from checker.model import Answers, Institution, Text

if TYPE_CHECKING:
    from checker.subsidy.program import Program

_OPTIONS: Final = (
    (r"institution\.(\w+).*", r"--\1"),
    (r"plan\.items\[\d+\]\.category", "--category"),
    (r"plan\.items.*", "--expense"),
    (r"plan\.start_date", "--start"),
    (r"plan\.completion_date", "--completion"),
    (r"plan\.preliminary_notice_date", "--notice"),
    (r"plan\.done\.(.*)", r"--done \1"),
    (r"plan\.options\.(.*)", r"--option \1"),
)
"""Places of the answers -> the option that holds them."""


def wrong_use(error: BadInputError) -> UsageError:
    """Return what to raise where the values of options, and no file, are at fault."""
    problems = error.problems if isinstance(error, ManyBadInputsError) else [error]
    said = [(_option(problem.place), problem.problem) for problem in problems]
    ja = "、".join(f"{place}：{problem.ja}" for place, problem in said)
    en = "; ".join(f"{place}: {problem.en}" for place, problem in said)
    return UsageError(Text(f"コマンドの書き方が違います：{ja}", f"Wrong use: {en}"))


def program(programs: "Mapping[str, Program]", name: str, place: str) -> "Program":
    """Return the program that the command line names.

    Raises:
        UsageError: There is none; tells what there is.
    """
    from checker.subsidy.given import choose  # noqa: PLC0415 - only with a program

    try:
        return choose(programs, name, "", place)
    except BadInputError as error:
        raise wrong_use(error) from error


def chosen(args: argparse.Namespace, answers: Answers) -> "Program | None":
    """Return the program of `--program`, else of the answers' plan; None: neither names one.

    Raises:
        BadInputError: The answers name none that there is.
        UsageError: `--program` does, or the program is another prefecture's.
    """
    name = args.program or (answers.plan.program if answers.plan else None)
    if name is None:
        return None
    from checker.subsidy.given import choose  # noqa: PLC0415 - only with a program
    from checker.subsidy.load import load_programs  # noqa: PLC0415

    root = common.root(args)
    programs = load_programs(root)
    found = (
        program(programs, name, "--program")
        if args.program
        else choose(programs, name, args.answers, "plan.program")
    )
    refuse_elsewhere(found, answers.institution, root, args.on)
    return found


def refuse_elsewhere(program: "Program", institution: Institution, root: Path, on: dt.date) -> None:
    """Refuse another prefecture's program in one sentence that names the right office.

    Raises:
        UsageError: It is one.
    """
    from checker.estimate.elsewhere import load_elsewhere  # noqa: PLC0415 - only with a program

    there = load_elsewhere(root)
    ja, en = (there.refused(program, institution, on, lang) for lang in ("ja", "en"))
    if ja:
        raise UsageError(Text(ja, en))


def _option(place: str) -> str:
    for pattern, option in _OPTIONS:
        if re.fullmatch(pattern, place):
            return re.sub(pattern, option, place)
    return place
