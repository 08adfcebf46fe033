"""`code DIGITS`: what a phone code says, without any network."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from checker import compose, fact_words, phonecode, wording
from checker.cli import common
from checker.exit_status import ExitStatus
from checker.packs.load import DEFAULT_PACK, load_code_tables
from checker.packs.locate import rules_root
from checker.packs.pack import Pack

if TYPE_CHECKING:
    from checker.documents.screen import Screen


def register(commands: "common.Commands", say: common.Words) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser(
        "code", help=say("結果の番号（12桁）を読み解く", "decode a phone code"), add_help=False
    )
    parser.add_argument(
        "digits",
        metavar="DIGITS",
        nargs="+",
        help=say("12桁の数字。空白やハイフンがあってもよい", "twelve digits"),
    )
    parser.add_argument(
        "--json",
        metavar="FILE",
        help=say("読み取った判定をJSONで書き出す", "write the verdicts as JSON"),
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> ExitStatus:
    """Decode a phone code."""
    root = rules_root(Path(args.rules) if args.rules else None)
    args.pack = DEFAULT_PACK
    pack = common.open_pack(args)
    decoded = phonecode.decode(" ".join(args.digits), load_code_tables(root, pack.code_table))
    if decoded.table.pack != pack.file.id:
        args.pack = decoded.table.pack
        pack = common.open_pack(args)
    if common.speaks(args, (args.json,)):
        from checker.documents import console, headline  # noqa: PLC0415 - only where it is shown
        from checker.packs import marks  # noqa: PLC0415 - only where it is shown

        out, spoken = console.open_console(sys.stdout), console.Spoken(pack.words, args.lang)
        console.show_code(out, decoded.digits, spoken)
        system = fact_words.os_name(decoded.system) if decoded.system else ""
        out.print(f"{system}  {pack.file.title.say(args.lang)}")
        out.print()
        verdicts = compose.read_out(decoded, pack, args.on, args.lang)
        known = marks.of_pack(pack)
        console.show_verdicts(out, verdicts, spoken, sys.stdout.encoding, known)
        out.print()
        _choices(out, decoded, pack, args)
        head = headline.headline(
            decoded.overall,
            verdicts,
            known,
            pack.words.headline,
            args.lang,
            left_open=compose.left_open(decoded, pack),
        )
        console.show_headline(out, head, sys.stdout.encoding)
        console.show_order(out, verdicts, spoken, known)
    common.write_all([(args.json, lambda: _json(decoded))])
    return ExitStatus.READY


def _json(decoded: phonecode.Decoded) -> bytes:
    """Return what a code says, as the contract has it."""
    import msgspec  # noqa: PLC0415 - only for a file

    told = {
        "code": decoded.digits,
        "pack": decoded.table.pack,
        "generation": decoded.table.generation,
        "verdicts": [
            {"id": one.id, "status": one.status, "outcome": one.outcome} for one in decoded.findings
        ],
    }
    return msgspec.json.encode(told) + b"\n"


def _choices(
    out: "Screen", decoded: phonecode.Decoded, pack: Pack, args: argparse.Namespace
) -> None:
    """Print what only the caller's screen tells apart, where it matters."""
    titles: dict[tuple[str, ...], list[str]] = {}
    left_open = compose.left_open(decoded, pack)
    for finding in decoded.findings:
        requirement = pack.requirement(finding.id)
        if requirement is None or finding.status == "met":
            continue
        names = left_open.get(finding.id, (finding.outcome,))
        pairs = compose.on_screen(requirement, names, pack, args.on, args.lang)
        if len(pairs) > 1:
            said = tuple(text for _, text in pairs)
            titles.setdefault(said, []).append(requirement.title.say(args.lang))
    for said, same in titles.items():
        out.print(f"{wording.join(same, args.lang)}  {pack.words.screen.choices.say(args.lang)}")
        for message in said:
            out.print(f"  - {message}")
        out.print()
