"""`subsidy list`: the programs, or what concerns one place; and the sheet for a call as PDF."""

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from checker import __version__
from checker.cli import common, usage
from checker.errors import BadInputError, UsageError
from checker.estimate.words import load_words
from checker.exit_status import ExitStatus
from checker.model import Institution, PackStamp, Text, Tool
from checker.packs.load import load_pack
from checker.subsidy.program import Program
from checker.subsidy.where import outside, running

if TYPE_CHECKING:
    from checker.estimate.elsewhere import Around


class Made(NamedTuple):
    """What a paper without a PC is made by."""

    tool: Tool
    pack: PackStamp


def run(
    args: argparse.Namespace,
    root: Path,
    programs: Mapping[str, Program],
    institution: Institution,
) -> ExitStatus:
    """List every program, or whom to ask in a place and its programs.

    Raises:
        UsageError: The place is none, or more than one; or the sheet is wanted of no place.
    """
    where = _somewhere(args, root, institution)
    if where is None and args.pdf is not None:
        raise UsageError(
            Text(
                "--pdf には、--prefecture か --municipality で場所を付けてください。",
                "Name a place for --pdf, with --prefecture or --municipality.",
            )
        )
    if common.speaks(args, (args.pdf,)):
        _tell(args, root, programs, where)
    if where is not None:
        common.write_all([(args.pdf, lambda: _pdf(args, root, programs, where))])
    return ExitStatus.READY


def _tell(
    args: argparse.Namespace,
    root: Path,
    programs: Mapping[str, Program],
    where: Institution | None,
) -> None:
    from checker.documents import subsidy_console  # noqa: PLC0415 - only where it is shown

    lines: list[subsidy_console.Line] = []
    chosen = tuple(programs.values())
    if where is not None:
        around = _around(args, root, programs, where)
        lines += subsidy_console.around(around) if around is not None else []
        chosen = tuple(
            one
            for one in chosen
            if running(one, args.on) and not outside(one, where.prefecture, where.municipality)
        )
    lines += subsidy_console.listed(chosen, args.on, load_words(root).console, args.lang)
    subsidy_console.print_lines(lines, sys.stdout)


def _around(
    args: argparse.Namespace, root: Path, programs: Mapping[str, Program], where: Institution
) -> "Around | None":
    from checker.estimate.elsewhere import load_elsewhere  # noqa: PLC0415 - only with a place

    return load_elsewhere(root).around(where, programs, load_words(root), args.on, args.lang)


def _pdf(
    args: argparse.Namespace, root: Path, programs: Mapping[str, Program], where: Institution
) -> bytes:
    from checker.documents import call_sheet  # noqa: PLC0415 - typst is heavy
    from checker.documents.material import load_plan_material  # noqa: PLC0415

    material = load_plan_material(root, "")._replace(programs=programs)
    made = Made(Tool(__version__), load_pack(root).stamp)
    return call_sheet.call_sheet(where, made, material, args.lang, args.on)


def _somewhere(
    args: argparse.Namespace, root: Path, institution: Institution
) -> Institution | None:
    """Return the institution with its prefecture; None: no place is named."""
    from checker.estimate.elsewhere import load_elsewhere  # noqa: PLC0415 - only with a place

    if args.prefecture is None and args.municipality is None:
        return None
    there = load_elsewhere(root)
    place = there.place_of(institution)
    named = there.places.named(institution.municipality, institution.prefecture)
    if place is None or (institution.municipality and not named):
        written = institution.municipality or institution.prefecture
        key = "--municipality" if institution.municipality else "--prefecture"
        found = there.places.search(institution.municipality)
        names = "、".join(one.full_name for one in found)
        raise usage.wrong_use(
            BadInputError(
                "",
                key,
                Text(
                    ja=f"{written} が一つに決まりません（{names or 'ありません'}）",
                    en=f"{written} is not one place ({names or 'none'})",
                ),
            )
        )
    return there.settled(msgspec.structs.replace(institution, prefecture=place.prefecture))
