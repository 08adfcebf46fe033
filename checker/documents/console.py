"""The report on a terminal: readable at 80 columns, without colour, and when redirected."""

import errno
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final, TextIO

from checker import files, wording
from checker.documents import headline
from checker.errors import printable
from checker.model import Lang, Report, Text, Verdict
from checker.packs.marks import NO_MARKS, Marks

if TYPE_CHECKING:
    from checker.documents.screen import Screen

WIDTH: Final = 80
"""Columns, where the stream does not tell."""
_WIDEST: Final = 100
_NARROWEST: Final = 30

_HEAD = Text("オンライン登録用PCの確認", "PC check for online registration")
_NEED = Text("要件", "required")
_SOURCES = Text("根拠", "sources")
_RULES = Text("ルール", "rules")
_CHECKED = Text("確認日", "checked on")
_CONTACTED = Text("通信した相手", "Contacted")
_NOT_CONTACTED = Text("外部との通信はしていません。", "Nothing outside this PC was contacted.")
_ONLY_HERE = Text(
    "結果はこのPCの中だけにあります。どこにも送っていません。",
    "The result stays on this PC. Nothing was sent anywhere.",
)
_PDF = Text(
    "PDFにするには、コマンドの最後に --pdf ファイル名.pdf を付けます。",
    "For a PDF, add --pdf NAME.pdf to the command.",
)
_CODE = Text("電話コード", "Phone code")
_GROUP = Text("第{number}グループ", "Group {number}")
_ADVICE = Text("VPN接続の助言", "Advice for the VPN")
_SPARED = Text("このPCでは不要です。", "Not needed on this PC.")
_SPARED_BEYOND = Text(
    "この登録のための確認は不要です。院内の規則は別に守ってください。",
    "Not needed for this registration. Follow your own rules all the same.",
)
_PAPER = Text(
    "オンライン登録ができない間も、紙の様式での手続きは続けられます。",
    "Until online registration works, the paper forms stay available.",
)


def open_console(stream: TextIO | None, *, width: int | None = None) -> "Screen":
    """Return a rich console on a stream; width 80 where the stream is no terminal.

    Raises:
        OutputError: There is no stream: the program was started without one.
    """
    from checker.documents.screen import Screen  # noqa: PLC0415 - rich is heavy

    if stream is None:
        raise files.output_error(files.STANDARD, OSError(errno.EBADF, "closed"))
    is_terminal = stream.isatty()
    return Screen(
        file=stream,
        force_terminal=is_terminal,
        width=width or (None if is_terminal else WIDTH),
        highlight=False,
        markup=False,
        emoji=False,
        soft_wrap=False,
        no_color=None if is_terminal else True,
    )


def symbol(words: wording.Words | headline.Headline, encoding: str | None) -> str:
    """Return a state's symbol, or its ASCII stand-in where the stream cannot show it.

    A stream without an encoding is in memory and takes every character.
    """
    try:
        words.symbol.encode(encoding or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return words.ascii
    return words.symbol


def show(
    report: Report,
    lang: Lang,
    stream: TextIO | None = None,
    *,
    known: Marks = NO_MARKS,
    advice: Iterable[str] = (),
    how_to_pdf: bool = True,
) -> None:
    """Print a report.

    Args:
        report: What to print.
        lang: The language of the labels; the report's sentences are as they were written.
        stream: Where to; standard output if left out.
        known: What the rules that judged say of their requirements, as far as they are here.
        advice: Sentences that stand beside the report: what gets in the VPN's way.
        how_to_pdf: Whether to tell how a PDF is made; not to a person who just asked for one.
    """
    out = stream or sys.stdout
    console = open_console(out)
    encoding = getattr(out, "encoding", None)
    machine = report.facts.machine
    console.print(_HEAD.say(lang), style="bold")
    console.print(
        printable(
            f"{machine.name}  {report.judged_on}  {_RULES.say(lang)} {report.pack.version}"
            f" ({_CHECKED.say(lang)} {report.pack.verified_on})"
        )
    )
    console.print()
    spared = headline.spared(report.verdicts, known)
    show_verdicts(console, report.verdicts, lang, encoding, spared, known.beyond)
    console.print()
    head = headline.headline(report.overall, report.verdicts, known, lang)
    show_headline(console, head, encoding)
    if report.overall == "not_ready":
        console.print(_PAPER.say(lang))
    show_advice(console, advice, lang)
    console.print()
    if report.code is not None:
        show_code(console, report.code, lang)
    if report.contacted:
        hosts = wording.join(list(report.contacted), lang)
        console.print(f"{_CONTACTED.say(lang)}: {printable(hosts)}")
    else:
        console.print(_NOT_CONTACTED.say(lang))
    console.print(_ONLY_HERE.say(lang))
    if how_to_pdf:
        console.print(_PDF.say(lang))


def show_headline(console: "Screen", head: headline.Headline, encoding: str | None) -> None:
    """Print the verdict in one sentence."""
    from checker.documents.lines import wrap  # noqa: PLC0415 - rich is heavy

    text = f"{symbol(head, encoding)} {printable(head.sentence)}"
    for line in wrap(text, max(min(console.width, _WIDEST), _NARROWEST)):
        console.print(line, style=f"bold {head.colour}")


def show_advice(console: "Screen", advice: Iterable[str], lang: Lang) -> None:
    """Print what stands beside the verdicts, if anything does."""
    from checker.documents.lines import wrap  # noqa: PLC0415 - rich is heavy

    head = _ADVICE.say(lang)
    for sentence in advice:
        if head:
            console.print()
            console.print(head, style="bold")
            head = ""
        first, *rest = wrap(printable(sentence), max(min(console.width, _WIDEST) - 2, _NARROWEST))
        console.print(f"・{first}" if lang == "ja" else f"- {first}")
        for line in rest:
            console.print(f"  {line}")


def show_code(console: "Screen", code: str, lang: Lang) -> None:
    """Print a phone code with its groups numbered and in words."""
    console.print(f"{_CODE.say(lang)}  {code}", style="bold")
    for number, group in enumerate(code.split("-"), 1):
        name = wording.fill(_GROUP.say(lang), {"number": str(number)})
        console.print(f"  {name}  {group}  {wording.spoken(group, lang)}")


def show_verdicts(
    console: "Screen",
    verdicts: Iterable[Verdict],
    lang: Lang,
    encoding: str | None,
    spared: frozenset[str] = frozenset(),
    beyond: frozenset[str] = frozenset(),
) -> None:
    """Print a requirement a paragraph; nothing is to be done about those that are spared.

    Those that are `beyond` registration hold all the same.
    """
    from rich.cells import cell_len  # noqa: PLC0415 - heavy
    from rich.text import Text as Styled  # noqa: PLC0415

    from checker.documents.lines import wrap  # noqa: PLC0415

    shown = list(verdicts)
    words = {verdict.status: wording.STATUS[verdict.status] for verdict in shown}
    names = {status: word.text.say(lang) for status, word in words.items()}
    column = max(cell_len(name) for name in names.values()) + 6
    width = max(min(console.width, _WIDEST) - column, _NARROWEST)
    for verdict in shown:
        word = words[verdict.status]
        mark = f"{_padded(symbol(word, encoding), 3)} {names[verdict.status]}"
        line = Styled(_padded(mark, column), style=word.colour)
        head, *rest = wrap(printable(f"{verdict.title}  {verdict.measured}").rstrip(), width)
        line.append(head, style="bold" if verdict.status != "met" else "not bold")
        console.print(line)
        instead = _SPARED_BEYOND if verdict.id in beyond else _SPARED
        for paragraph in _lines(verdict, lang, instead if verdict.id in spared else None):
            rest += wrap(paragraph, width)
        for text in rest:
            console.print(" " * column + text)


def _padded(text: str, cells: int) -> str:
    from rich.cells import cell_len  # noqa: PLC0415 - heavy

    return text + " " * (cells - cell_len(text))


def _lines(verdict: Verdict, lang: Lang, spared: Text | None) -> list[str]:
    """Return what stands under a requirement's title."""
    colon = "：" if lang == "ja" else ": "
    level = wording.LEVEL[verdict.level].say(lang)
    need = f"{_NEED.say(lang)}{colon}{printable(verdict.required)} [{level}]"
    lines = [need] if verdict.required else []
    lines.append(printable(verdict.message))
    if verdict.remedy is not None and spared is not None:
        lines.append(f"→ {spared.say(lang)}")
    elif verdict.remedy is not None:
        kind = wording.REMEDY[verdict.remedy.kind].say(lang)
        lines.append(f"→ {kind}{colon}{printable(verdict.remedy.text)}")
    return lines
