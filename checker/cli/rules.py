"""`rules list|show|validate`: the rules, with their sources."""

import argparse
import sys
from pathlib import Path

from checker import compose, fact_words, files, reading, wording
from checker.cli import common
from checker.documents.console import open_console, symbol
from checker.errors import BadInputError, ManyBadInputsError, UsageError, printable
from checker.exit_status import ExitStatus
from checker.model import Lang, Reference, Text
from checker.packs.check import SAID
from checker.packs.load import DEFAULT_PACK, load_pack, validate
from checker.packs.locate import rules_root
from checker.packs.pack import Pack
from checker.packs.schema import Requirement
from checker.subsidy.load import load_programs


def register(commands: "common.Commands", say: common.Words) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser(
        "rules",
        help=say("ルールと根拠を見る、確かめる", "show and validate the rules"),
        add_help=False,
    )
    parser.add_argument(
        "action",
        choices=("list", "show", "validate"),
        help=say("一覧を見る、一つを見る、確かめる", "list them, show one, or validate them"),
    )
    parser.add_argument(
        "target",
        nargs="?",
        metavar="ID|DIR",
        help=say("show：要件のid、validate：フォルダー", "show: an id; validate: a folder"),
    )
    parser.add_argument(
        "--schema",
        metavar="NAME",
        help=say("ファイル形式のJSON Schemaを出す", "print a JSON Schema"),
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> ExitStatus:
    """Run the command."""
    if args.action == "validate":
        return _validate(args)
    if args.schema is not None:
        return _schema(args)
    packs = _packs(args)
    if args.action == "list":
        for pack in () if args.quiet else packs:
            _list(pack, args.lang)
        return ExitStatus.READY
    names = [entry.id for pack in packs for entry, _ in pack.entries]
    if args.target is None:
        raise UsageError(
            Text(
                ja=f"要件のIDを付けてください。使えるのは {'、'.join(names)} です。",
                en=f"Name a requirement: {', '.join(names)}.",
            )
        )
    found = [(pack, one) for pack in packs if (one := pack.requirement(args.target)) is not None]
    if not found:
        raise UsageError(
            Text(
                ja=f"要件 {args.target} はありません。使えるのは {'、'.join(names)} です。",
                en=f"There is no requirement {args.target}; there are {', '.join(names)}.",
            )
        )
    if not args.quiet:
        _show(*found[0], args)
    return ExitStatus.READY


def _packs(args: argparse.Namespace) -> list[Pack]:
    """Load every pack, the usual one first; another only where its rules hold on the day."""
    args.pack = DEFAULT_PACK
    packs = [common.open_pack(args)]
    root = common.root(args)
    for name in sorted(path.stem for path in (root / "packs").glob("*.toml")):
        if name != DEFAULT_PACK:
            other = load_pack(root, name)
            packs += [other] if args.on >= other.file.valid_from else []
    return packs


def _validate(args: argparse.Namespace) -> ExitStatus:
    folder = args.target or args.rules
    root = rules_root(Path(folder) if folder else None)
    names: list[str] = []
    problems: dict[str, BadInputError] = {}
    parts = (validate, load_programs, _software, _network, _catalogue, _words, _guides, _steps)
    for part in (*parts, _places, _questions, _surveys):
        try:
            names += part(root)
        except ManyBadInputsError as error:
            problems |= {problem.say("en"): problem for problem in error.problems}
    if problems:
        raise ManyBadInputsError(list(problems.values()))
    if not args.quiet:
        text = Text(
            ja=f"ルールに問題はありません（{'、'.join(names)}）。",
            en=f"The rules are in order ({', '.join(names)}).",
        )
        open_console(sys.stdout).print(text.say(args.lang))
    return ExitStatus.READY


def _software(root: Path) -> list[str]:
    """Check the names of programs."""
    from checker.packs.software import load_software  # noqa: PLC0415 - only here

    load_software(root)
    return []


def _network(root: Path) -> list[str]:
    """Check whom the network part contacts, and its words."""
    from checker.network.rules import read_network_guide, read_network_rules  # noqa: PLC0415

    read_network_rules(root)
    read_network_guide(root)
    return []


def _catalogue(root: Path) -> list[str]:
    """Check the words of catalogues, and those of tables."""
    from checker.fleet.candidate_words import read_candidate_words  # noqa: PLC0415 - only here
    from checker.fleet.catalogue import read_catalogue  # noqa: PLC0415 - only here
    from checker.fleet.words import read_fleet_words  # noqa: PLC0415

    read_catalogue(root)
    read_candidate_words(root)
    read_fleet_words(root)
    return []


def _words(root: Path) -> list[str]:
    """Check the words of the documents and of the page, and what the phone code tells apart."""
    from checker.documents.words import WORDS_FILE, DocumentWords  # noqa: PLC0415 - only here
    from checker.estimate.words import ESTIMATE_FILE, EstimateWords  # noqa: PLC0415
    from checker.packs.codes import CLASSES, Classes  # noqa: PLC0415
    from checker.packs.load import Reader  # noqa: PLC0415
    from checker.web.words import read_web_words  # noqa: PLC0415

    reader = Reader(root)
    reader.read(WORDS_FILE, DocumentWords)
    for path in sorted((root / "packs").glob("*.toml")):
        reader.over(path.stem, WORDS_FILE, DocumentWords)
    reader.read(ESTIMATE_FILE, EstimateWords)
    reader.read(CLASSES, Classes)
    reader.finish()
    read_web_words(root)
    return []


def _guides(root: Path) -> list[str]:
    """Check the call scripts and the helpdesk's words."""
    from checker.helpdesk.everyday import load_everyday  # noqa: PLC0415 - only here
    from checker.helpdesk.guides import load_guides  # noqa: PLC0415 - only here
    from checker.helpdesk.words import load_words  # noqa: PLC0415

    load_words(root)
    load_guides(root, load_pack(root))
    load_everyday(root)
    return []


def _steps(root: Path) -> list[str]:
    """Check the written steps and their drawings."""
    from checker.clinic.road import read_road  # noqa: PLC0415 - only here
    from checker.clinic.steps import load_steps  # noqa: PLC0415

    load_steps(root, load_pack(root))
    read_road(root)
    return []


def _places(root: Path) -> list[str]:
    """Check the table of the local governments."""
    from checker.places import load_places  # noqa: PLC0415 - only here

    load_places(root)
    return []


def _questions(root: Path) -> list[str]:
    """Check the official questions and answers."""
    from checker.questions.book import load_book  # noqa: PLC0415 - only here

    load_book(root)
    return []


def _surveys(root: Path) -> list[str]:
    """Check the municipal survey forms."""
    from checker.survey.form import load_surveys  # noqa: PLC0415 - only here
    from checker.survey.words import load_words  # noqa: PLC0415

    load_words(root)
    load_surveys(root)
    return []


def _schema(args: argparse.Namespace) -> ExitStatus:
    root = rules_root(Path(args.rules) if args.rules else None)
    names = sorted(path.stem.removesuffix(".schema") for path in (root / "schema").glob("*.json"))
    if args.schema not in names:
        raise UsageError(
            Text(
                ja=f"形式 {args.schema} はありません。使えるのは {'、'.join(names)} です。",
                en=f"There is no schema {args.schema}; there are {', '.join(names)}.",
            )
        )
    path = root / "schema" / f"{args.schema}.schema.json"
    schema = files.read_bytes(str(path), reading.SIZE_LIMIT)
    if not args.quiet:
        # Bytes: JSON is UTF-8 whatever the code page of this terminal is.
        files.write(files.STANDARD, [schema])
    return ExitStatus.READY


def _list(pack: Pack, lang: Lang) -> None:
    console = open_console(sys.stdout)
    stamp = f"{pack.file.version} ({pack.file.verified_on})"
    console.print(f"{pack.file.title.say(lang)}  {stamp}", style="bold")
    for entry, requirement in pack.entries:
        level = wording.LEVEL[entry.level].say(lang)
        console.print(f"  {entry.id:<30}[{level}] {requirement.title.say(lang)}")


def _show(pack: Pack, requirement: Requirement, args: argparse.Namespace) -> None:
    console, encoding, lang = open_console(sys.stdout), sys.stdout.encoding, args.lang
    values = dict.fromkeys((*requirement.facts, *SAID), "…")
    values[fact_words.VPN_SERVER] = fact_words.vpn_server(None, lang)
    values |= compose.thresholds(requirement, args.on, lang)
    level = next(entry.level for entry, one in pack.entries if one is requirement)
    console.print(f"{requirement.title.say(lang)} ({requirement.id})", style="bold")
    told = pack.sources.get(requirement.why_source.document)
    whose = told.section(requirement.why_source.section, lang) if told else ""
    console.print(f"{requirement.why.say(lang)}{wording.bracketed(whose, lang)}")
    console.print(
        f"{wording.fill(requirement.required.say(lang), values)} [{wording.LEVEL[level].say(lang)}]"
    )
    console.print()
    for outcome in requirement.outcomes:
        words = wording.STATUS[outcome.status]
        message = wording.fill(outcome.message.say(lang), values)
        console.print(f"{symbol(words, encoding)} {outcome.id}: {message}")
        if outcome.remedy is not None:
            kind = wording.REMEDY[outcome.remedy.kind].say(lang)
            console.print(f"  → {kind}: {wording.fill(outcome.remedy.text.say(lang), values)}")
    console.print()
    for name, dated in requirement.thresholds.items():
        for value in dated:
            until = value.valid_to or ""
            number = f"{value.value:g} {value.unit}"
            console.print(f"{name}: {number}  ({value.valid_from} - {until})")
            console.print(f"    {_source(pack, value.source, lang)}")
    for reference in requirement.references:
        console.print(_source(pack, reference, lang))


def _source(pack: Pack, reference: Reference, lang: Lang) -> str:
    source = pack.sources[reference.document]
    date = f" {source.date}" if source.date else ""
    text = f"{source.title.say(lang)} ({source.issuer.say(lang)}{date})"
    return printable(f"{text} {source.section(reference.section, lang)}")
