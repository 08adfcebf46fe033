"""`rules pack|sign|install|back|status|diff|trust|distrust`: one signed file of all rules."""

import argparse
import getpass
import os
import sys
from pathlib import Path
from typing import Final

import msgspec

from checker import __version__, files, wording
from checker.cli import common, settling
from checker.cli.validating import everything
from checker.documents.console import open_console
from checker.errors import BadInputError, OutputError, UsageError, printable
from checker.exit_status import ExitStatus
from checker.model import Text
from checker.packs import bundle, choice, differences, installed, minisign, trust
from checker.packs.install import Place, back, install
from checker.packs.locate import builtin_root, rules_root
from checker.packs.release import FILE_LIMIT, version_of
from checker.packs.travel_words import (
    TravelWords,
    passed_over,
    read_travel_words,
    told,
    used,
)

_KEY_LIMIT: Final = 10_000


def run(args: argparse.Namespace) -> ExitStatus:
    """Run one of the words."""
    return {
        "pack": _pack,
        "sign": _sign,
        "install": _install,
        "back": _back,
        "status": _status,
        "diff": _diff,
        "trust": _trust,
        "distrust": _distrust,
    }[args.action](args)


def _say(args: argparse.Namespace, ja: str, en: str) -> None:
    """Tell what was done, unless nothing is to be told."""
    if not args.quiet and files.STANDARD not in (args.json, args.output):
        text = Text(printable(ja), printable(en))
        open_console(sys.stdout).print(text.say(args.lang))


def _needed(args: argparse.Namespace, what: Text) -> str:
    """Return the one thing that a word is about."""
    if not args.target:
        raise UsageError(
            Text(
                f"rules {args.action} の後に、{what.ja}を付けてください。",
                f"Name {what.en} after `rules {args.action}`.",
            )
        )
    return str(args.target)


def _output(args: argparse.Namespace) -> str:
    if not args.output:
        raise UsageError(
            Text("-o で、書き出すファイルを指定してください。", "Name the file to write with -o.")
        )
    return str(args.output)


def place() -> Place:
    """Return where this user's rules are installed.

    Raises:
        OutputError: This user has no folder for data.
    """
    folder = choice.home()
    if folder is None:
        raise OutputError(
            Text(
                "この利用者には、データを置くフォルダーがありません。",
                "This user has no folder for data.",
            )
        )
    return Place(folder, builtin_root(), __version__, common.now().date())


def _pack(args: argparse.Namespace) -> ExitStatus:
    root = rules_root(Path(args.target or args.rules) if args.target or args.rules else None)
    output = _output(args)
    everything(root)
    made = bundle.gather(root, args.on, __version__)
    files.write(output, [bundle.written(made)])
    _say(
        args,
        f"{output} に入れました（{made.version}、{made.made_by}、{len(made.files)}ファイル）。"
        "rules sign で署名すると、取り込めるようになります。",
        f"Packed into {output} ({made.version}, {made.made_by}, {len(made.files)} files). "
        "It can be installed once it is signed (`rules sign`).",
    )
    return ExitStatus.READY


def _sign(args: argparse.Namespace) -> ExitStatus:
    if args.new_key is not None:
        return _new_key(args)
    name = _needed(args, Text("ファイル", "a file"))
    if not args.key:
        raise UsageError(
            Text(
                "--key で、秘密鍵のファイルを指定してください。", "Name the secret key with --key."
            )
        )
    envelope = bundle.opened(files.read_bytes(name, FILE_LIMIT), name)
    made = bundle.contents(envelope.payload, name)
    text = _text(args.key)
    password = _password(args) if minisign.needs_password(text) else ""
    key = minisign.read_secret(text, password, args.key)
    comment = f"rules {made.version}, made on {made.made_on}"
    signature = minisign.sign(key, envelope.payload, comment)
    output = str(args.output or name)
    files.write(output, [bundle.sealed(envelope.payload, signature)])
    _say(
        args,
        f"{output} に署名しました（鍵 {key.public.id}）。",
        f"Signed {output} (key {key.public.id}).",
    )
    return ExitStatus.READY


def _new_key(args: argparse.Namespace) -> ExitStatus:
    secret, public = Path(args.new_key), Path(f"{args.new_key}.pub")
    for path in (secret, public):
        if path.exists():
            raise UsageError(
                Text(f"{path} はもうあります。", f"{path} is there already."),
                Text("別の名前にしてください。", "Choose another name."),
            )
    key = minisign.new_key()
    text = minisign.secret_file(key, _password(args))
    try:
        files.write_private(secret, text.encode())
    except OSError as error:
        raise files.output_error(str(secret), error) from error
    files.write(str(public), [minisign.public_file(key.public).encode()])
    _say(
        args,
        f"鍵 {key.public.id} を作りました。{secret} は人に渡さず、{public} を配ってください。",
        f"Made key {key.public.id}. Keep {secret} to yourself and give {public} to others.",
    )
    return ExitStatus.READY


def _password(args: argparse.Namespace) -> str:
    """Ask for a password, or read it from standard input; an empty one is none."""
    if sys.stdin is not None and sys.stdin.isatty():
        prompt = Text("秘密鍵のパスワード（なければ Enter）：", "Password of the key (or Enter): ")
        return getpass.getpass(prompt.say(args.lang))
    return (sys.stdin.readline() if sys.stdin is not None else "").rstrip("\r\n")


def _text(name: str) -> str:
    data = files.read_bytes(name, _KEY_LIMIT)
    try:
        return data[:_KEY_LIMIT].decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInputError(
            name, "", Text("鍵のファイルではありません", "it is no file of a key")
        ) from error


def _install(args: argparse.Namespace) -> ExitStatus:
    name = _needed(args, Text("ファイル", "a file"))
    data = files.read_bytes(name, FILE_LIMIT)
    where = place()
    taken = install(data, name, where, everything)
    one = taken.set
    if taken.new:
        _say(
            args,
            f"ルール {one.version}（{one.made_by}、{one.made_on}作成）を取り込みました。"
            f"署名は {taken.by}（鍵 {one.key}）です。次に始めたときから使います。"
            "前に戻すには rules back を使います。",
            f"Installed rules {one.version} ({one.made_by}, made on {one.made_on}), signed by "
            f"{taken.by} (key {one.key}). The next start uses them. `rules back` undoes it.",
        )
    else:
        _say(
            args,
            f"ルール {one.version} は、もう取り込んであります。",
            f"Rules {one.version} are installed already.",
        )
    return ExitStatus.READY


def _back(args: argparse.Namespace) -> ExitStatus:
    gone, _ = back(place())
    _say(
        args,
        f"ルール {gone.version} を使うのをやめました。",
        f"Rules {gone.version} are no longer used.",
    )
    _tell_used(args)
    return ExitStatus.READY


def _tell_used(args: argparse.Namespace) -> None:
    found = settling.chosen(args)
    words = read_travel_words(found.root)
    version = version_of(found.root)
    for line in (
        used(words, found.used, version, args.lang),
        *passed_over(words, found, args.lang),
    ):
        _say(args, line, line)


def _status(args: argparse.Namespace) -> ExitStatus:
    where = place()
    state = installed.read_state(where.folder) or installed.State()
    keys = trust.trusted(where.folder)
    found = settling.chosen(args)
    if args.json is not None:
        told = {
            "schema": "nanbyo-checker/rules-status/1",
            "used": found.used or {"version": version_of(found.root), "builtin": True},
            "passed_over": [
                {"reason": trouble, "version": one.version if one else None}
                for trouble, one in found.passed_over
            ],
            "program": {"version": __version__, "rules": version_of(where.builtin)},
            "installed": state.sets,
            "keys": [{"id": key.id, "name": name, "key": key.line} for key, name in keys.items()],
            "folder": str(where.folder),
        }
        files.write(args.json, [msgspec.json.format(msgspec.json.encode(told)) + b"\n"])
    _tell_used(args)
    _say(
        args,
        f"プログラム {__version__} のルール：{version_of(where.builtin)}",
        f"Rules of program {__version__}: {version_of(where.builtin)}",
    )
    for one in state.sets:
        _say(
            args,
            f"取り込んだルール：{one.version}（{one.made_by}、{one.made_on}作成、"
            f"{one.installed_on}取り込み、鍵 {one.key}）",
            f"Installed: {one.version} ({one.made_by}, made on {one.made_on}, "
            f"installed on {one.installed_on}, key {one.key})",
        )
    for key, name in keys.items():
        _say(args, f"信頼する鍵：{key.id}（{name}）", f"Trusted key: {key.id} ({name})")
    _say(args, f"置き場所：{where.folder}", f"Folder: {where.folder}")
    return ExitStatus.READY


def _diff(args: argparse.Namespace) -> ExitStatus:
    if not args.targets:
        raise UsageError(
            Text(
                "rules diff の後に、比べるフォルダーかファイルを付けてください（一つなら、今の"
                "ルールと比べます）。",
                "Name a folder or a file after `rules diff`; one alone is compared with the rules "
                "in use.",
            )
        )
    root = rules_root(Path(args.rules) if args.rules else None)
    first, second = args.targets if len(args.targets) > 1 else (str(root), args.targets[0])
    (old, before), (new, after) = _side(first), _side(second)
    found = differences.differences(before, after)
    words = read_travel_words(builtin_root())
    if args.json is not None:
        files.write(args.json, [_difference_json(old, new, found, words, args)])
    head = wording.fill(words.different.head.say(args.lang), {"old": old, "new": new})
    _say(args, head, head)
    for line in told(words, found, args.lang) or [words.different.nothing.say(args.lang)]:
        _say(args, line, line)
    return ExitStatus.READY


def _side(name: str) -> tuple[str, differences.Tables]:
    """Read one of two sets; nothing of it is used, so that it need not be signed."""
    if Path(name).is_dir():
        root = Path(name)
        return version_of(root), differences.read_folder(root)
    opened = bundle.opened(files.read_bytes(name, FILE_LIMIT), name)
    made = bundle.contents(opened.payload, name)
    return made.version, differences.of_set(made.files, name)


def _difference_json(
    old: str,
    new: str,
    found: list[differences.Change],
    words: TravelWords,
    args: argparse.Namespace,
) -> bytes:
    changes = [
        {
            "file": one.file,
            "place": ".".join(place.key for place in one.places),
            "kind": one.kind,
            "before": one.before,
            "after": one.after,
            "text": told(words, [one], args.lang)[-1].strip(),
        }
        for one in found
    ]
    made = {
        "schema": "nanbyo-checker/rules-differences/1",
        "old": old,
        "new": new,
        "changes": changes,
    }
    return msgspec.json.format(msgspec.json.encode(made)) + b"\n"


def _trust(args: argparse.Namespace) -> ExitStatus:
    given = _needed(args, Text("公開鍵のファイル", "a public key's file"))
    there = os.path.exists(given) or given == files.STANDARD  # noqa: PTH110 - may be a key itself
    key = minisign.read_public(_text(given) if there else given, given)
    name = args.name or Path(given).name if there else args.name
    if not name:
        raise UsageError(
            Text("--name で、だれの鍵かを書いてください。", "Say with --name whose key it is.")
        )
    where = place().folder
    if key not in trust.trusted(where):
        _see_that_it_is_theirs(args, key, name)
    trust.trust(where, key, name[:100])
    _say(
        args,
        f"鍵 {key.id}（{name}）を信頼します。やめるには rules distrust {key.id} を使います。",
        f"Key {key.id} ({name}) is trusted. `rules distrust {key.id}` undoes it.",
    )
    return ExitStatus.READY


def _see_that_it_is_theirs(args: argparse.Namespace, key: minisign.PublicKey, name: str) -> None:
    """Have the key's number compared with what its owner says, before it is trusted.

    Raises:
        BadInputError: The owner has told another number.
        UsageError: Nobody compared it.
    """
    shown = Text(
        f"鍵の番号は {key.id} です（{name}）。信頼する前に、番号を持ち主（{name}）に、"
        "電話など、このファイルとは別の方法で確かめてください。",
        f"The key's number is {key.id} ({name}). Before you trust it, compare the number with its "
        "owner, by telephone or another way than the one this file came by.",
    )
    told = args.number
    if told is None and not args.quiet and sys.stdin is not None and sys.stdin.isatty():
        console = open_console(sys.stderr)
        console.print(printable(shown.say(args.lang)))
        prompt = Text(
            "持ち主が言った番号（やめるときは Enter）：",
            "The number that its owner told (or Enter): ",
        )
        console.print(prompt.say(args.lang), end="")
        told = sys.stdin.readline()
    told = "".join((told or "").split()).upper().replace("-", "")
    if not told:
        raise UsageError(
            Text(f"まだ信頼していません。{shown.ja}", f"It is not trusted yet. {shown.en}"),
            Text(
                "持ち主が言った番号を --number に付けて、もう一度実行してください。",
                "Then run this again with --number and the number that its owner told.",
            ),
        )
    if told != key.id:
        raise BadInputError(
            args.target,
            "",
            Text(
                f"番号が違います。この鍵は {key.id}、持ち主が言った番号は {told[:40]} です",
                f"the numbers differ: this key's is {key.id}, its owner told {told[:40]}",
            ),
            Text(
                "信頼していません。鍵のファイルを、持ち主からもう一度受け取ってください。",
                "It is not trusted. Get the key's file anew from its owner.",
            ),
        )


def _distrust(args: argparse.Namespace) -> ExitStatus:
    number = _needed(args, Text("鍵の番号", "a key's number")).upper()
    if not trust.distrust(place().folder, number):
        raise UsageError(
            Text(
                f"鍵 {number} は、ここで登録した鍵ではありません。",
                f"Key {number} is none that was trusted here.",
            )
        )
    _say(args, f"鍵 {number} を信頼しません。", f"Key {number} is no longer trusted.")
    return ExitStatus.READY
