"""`rules list|show|validate`: the rules, with their sources; the rest is in `travelling`."""

import argparse
import sys
from pathlib import Path
from typing import Final

from checker import compose, fact_words, files, reading, wording
from checker.cli import common
from checker.cli.validating import everything
from checker.documents.console import open_console, symbol
from checker.errors import UsageError, printable
from checker.exit_status import ExitStatus
from checker.model import Lang, Reference, Text
from checker.packs.check import SAID
from checker.packs.load import DEFAULT_PACK, load_pack
from checker.packs.locate import builtin_root, rules_root
from checker.packs.pack import Pack
from checker.packs.schema import Requirement


def register(commands: "common.Commands", say: common.Words) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser(
        "rules",
        help=say("ルールと根拠を見る、確かめる、受け渡す", "show, validate and hand on the rules"),
        add_help=False,
    )
    parser.add_argument(
        "action",
        choices=("list", "show", "validate", *TRAVEL),
        help=say(
            "list 一覧、show 一つ、validate 確かめる、pack 一つのファイルにする、sign 署名する、"
            "install 取り込む、back 前に戻す、status 使っているルール、diff 違い、"
            "trust・distrust 信頼する鍵",
            "list, show one, validate; pack into one file, sign, install, back (the set before), "
            "status, diff, trust and distrust keys",
        ),
    )
    parser.add_argument(
        "targets",
        nargs="*",
        metavar="ID|DIR|FILE",
        help=say(
            "show：要件のid、validate・pack：フォルダー、sign・install：ファイル、"
            "diff：フォルダーかファイル（二つまで）、trust：公開鍵、distrust：鍵の番号",
            "show: an id; validate, pack: a folder; sign, install: a file; diff: up to two "
            "folders or files; trust: a public key; distrust: a key's number",
        ),
    )
    parser.add_argument(
        "--schema",
        metavar="NAME",
        help=say("ファイル形式のJSON Schemaを出す", "print a JSON Schema"),
    )
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        help=say("pack・sign：書き出すファイル", "pack, sign: the file to write"),
    )
    _add_keys(parser, say)
    parser.add_argument(
        "--json", metavar="FILE", help=say("status・diff：JSONで書き出す", "status, diff: as JSON")
    )
    parser.set_defaults(run=run)


def _add_keys(parser: argparse.ArgumentParser, say: common.Words) -> None:
    """Add what signing and trusting take."""
    parser.add_argument(
        "--key",
        metavar="FILE",
        help=say(
            "sign：秘密鍵のファイル（minisignの形式。パスワードは標準入力からも読む）",
            "sign: the secret key's file, as minisign has them (password also on standard input)",
        ),
    )
    parser.add_argument(
        "--new-key",
        metavar="FILE",
        help=say(
            "sign：鍵の組を作る（FILEが秘密鍵、FILE.pubが公開鍵）",
            "sign: make a pair of keys (FILE is secret, FILE.pub is public)",
        ),
    )
    parser.add_argument(
        "--name", metavar="NAME", help=say("trust：だれの鍵か", "trust: whose key it is")
    )
    parser.add_argument(
        "--number",
        metavar="NUMBER",
        help=say(
            "trust：持ち主が電話などで言った鍵の番号（16文字。鍵と違えば信頼しない）",
            "trust: the key's number as its owner told it, by telephone or the like",
        ),
    )


TRAVEL: Final = ("pack", "sign", "install", "back", "status", "diff", "trust", "distrust")
_MOST: Final = {"list": 0, "back": 0, "status": 0, "diff": 2}
"""How many things a word takes; one, where it is not here."""


def run(args: argparse.Namespace) -> ExitStatus:
    """Run the command."""
    most = _MOST.get(args.action, 1)
    if len(args.targets) > most and args.schema is None:
        more = " ".join(args.targets[most:])
        raise UsageError(Text(f"分からない指定があります：{more}", f"Not understood: {more}"))
    args.target = args.targets[0] if args.targets else None
    if args.action in TRAVEL:
        from checker.cli import travelling  # noqa: PLC0415 - only these

        return travelling.run(args)
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
    names = everything(root)
    if not args.quiet:
        text = Text(
            ja=f"ルールに問題はありません（{'、'.join(names)}）。",
            en=f"The rules are in order ({', '.join(names)}).",
        )
        open_console(sys.stdout).print(text.say(args.lang))
    return ExitStatus.READY


def _schema(args: argparse.Namespace) -> ExitStatus:
    # What a file may say is the program's; no set of rules brings it.
    root = builtin_root() if args.rules is None else rules_root(Path(args.rules))
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
