"""The report on a terminal: readable at 80 columns, without colour, and when redirected."""

import errno
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final, NamedTuple, TextIO

from rich.cells import cell_len

from checker import files, wording
from checker.documents import headline, todo
from checker.documents.lines import wrap
from checker.documents.screen import Screen, padded
from checker.errors import printable
from checker.model import Lang, Report, Text, Verdict
from checker.packs.marks import NO_MARKS, Marks
from checker.packs.words import ResultWords

if TYPE_CHECKING:
    from checker.documents.phrases import State

_WIDEST: Final = 100
_NARROWEST: Final = 30


class Spoken(NamedTuple):
    """The labels and the sentences beside a report's own, and the language to say them in."""

    words: ResultWords
    lang: Lang


def open_console(stream: TextIO | None) -> Screen:
    """Return a screen on a stream.

    Raises:
        OutputError: There is no stream: the program was started without one.
    """
    if stream is None:
        raise files.output_error(files.STANDARD, OSError(errno.EBADF, "closed"))
    return Screen(stream)


def symbol(words: "wording.Words | headline.Headline | State", encoding: str | None) -> str:
    """Return a state's symbol, or its ASCII stand-in where the stream cannot show it.

    A stream without an encoding is in memory and takes every character.
    """
    try:
        words.symbol.encode(encoding or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return words.ascii
    return words.symbol


def show(  # noqa: PLR0913 - what a person sees beside a report
    report: Report,
    spoken: Spoken,
    stream: TextIO | None = None,
    *,
    known: Marks = NO_MARKS,
    advice: Iterable[str] = (),
    since: Iterable[str] = (),
    how_to_pdf: bool = True,
) -> None:
    """Print a report.

    Args:
        report: What to print.
        spoken: The labels; the report's sentences are as they were written.
        stream: Where to; standard output if left out.
        known: What the rules that judged say of their requirements, as far as they are here.
        since: What changed since the last good result of this PC.
        advice: Sentences that stand beside the report: what gets in the VPN's way.
        how_to_pdf: Whether to tell how a PDF is made; not to a person who just asked for one.
    """
    (words, lang), out = spoken, stream or sys.stdout
    console = open_console(out)
    encoding = getattr(out, "encoding", None)
    machine = report.facts.machine
    screen = words.screen
    console.print(screen.title.say(lang), style="bold")
    stamp = {"version": wording.rules_version(report.pack), "date": str(report.pack.verified_on)}
    rules = wording.fill(screen.rules.say(lang), stamp)
    console.print(printable(f"{machine.name}  {report.judged_on}  {rules}"))
    console.print()
    show_verdicts(console, report.verdicts, spoken, encoding, known)
    console.print()
    head = headline.headline(report.overall, report.verdicts, known, words.headline, lang)
    show_headline(console, head, encoding)
    for line in since:
        console.print(printable(line))
    if report.overall == "not_ready":
        console.print(words.headline.paper.say(lang))
    show_order(console, report.verdicts, spoken, known)
    aged = [one.text for one in report.advice]
    show_advice(console, aged, words.age.title.say(lang), lang)
    show_advice(console, advice, screen.advice.say(lang), lang)
    console.print()
    if report.code is not None:
        show_code(console, report.code, spoken)
    if report.contacted:
        hosts = wording.join(list(report.contacted), lang)
        console.print(printable(wording.fill(screen.contacted.say(lang), {"hosts": hosts})))
    else:
        console.print(screen.not_contacted.say(lang))
    console.print(screen.only_here.say(lang))
    if how_to_pdf:
        console.print(screen.pdf.say(lang))


def show_headline(console: Screen, head: headline.Headline, encoding: str | None) -> None:
    """Print the verdict in one sentence."""
    text = f"{symbol(head, encoding)} {printable(head.sentence)}"
    for line in wrap(text, max(min(console.width, _WIDEST), _NARROWEST)):
        console.print(line, style=f"bold {head.colour}")


def show_order(console: Screen, verdicts: Iterable[Verdict], spoken: Spoken, known: Marks) -> None:
    """Print what to do in which order, by the numbers of every page and paper."""
    every, lang = tuple(verdicts), spoken.lang
    numbers = todo.numbers(every, known)
    if not numbers:
        return
    titles = {verdict.id: verdict.title for verdict in every}
    listed = [f"({number}) {printable(titles[name])}" for name, number in numbers.items()]
    items = {"items": wording.join(listed, lang)}
    text = wording.fill(spoken.words.screen.order.say(lang), items)
    for line in wrap(text, max(min(console.width, _WIDEST), _NARROWEST)):
        console.print(line)


def show_advice(console: Screen, advice: Iterable[str], head: str, lang: Lang) -> None:
    """Print what stands beside the verdicts under its head, if anything does."""
    for sentence in advice:
        if head:
            console.print()
            console.print(head, style="bold")
            head = ""
        first, *rest = wrap(printable(sentence), max(min(console.width, _WIDEST) - 2, _NARROWEST))
        console.print(f"・{first}" if lang == "ja" else f"- {first}")
        for line in rest:
            console.print(f"  {line}")


def show_code(console: Screen, code: str, spoken: Spoken) -> None:
    """Print a phone code with its groups numbered and in words."""
    words, lang = spoken.words.screen, spoken.lang
    console.print(f"{words.code.say(lang)}  {code}", style="bold")
    for number, group in enumerate(code.split("-"), 1):
        name = wording.fill(words.group.say(lang), {"number": str(number)})
        console.print(f"  {name}  {group}  {wording.spoken(group, lang)}")


def show_verdicts(
    console: Screen,
    verdicts: Iterable[Verdict],
    spoken: Spoken,
    encoding: str | None,
    known: Marks = NO_MARKS,
) -> None:
    """Print a requirement a paragraph, what is to be done with its number.

    On a PC that is ruled out nothing is to be done about the rest; what is `beyond` registration
    holds all the same.
    """
    words, lang, shown = spoken.words.screen, spoken.lang, list(verdicts)
    spared, numbers = headline.spared(shown, known), todo.numbers(shown, known)
    names = {one.status: wording.STATUS[one.status].text.say(lang) for one in shown}
    column = max(map(cell_len, names.values()), default=0) + 6
    width = max(min(console.width, _WIDEST) - column, _NARROWEST)
    for verdict in shown:
        word = wording.STATUS[verdict.status]
        mark = f"{padded(symbol(word, encoding), 3)} {names[verdict.status]}"
        head, *rest = wrap(printable(f"{verdict.title}  {verdict.measured}").rstrip(), width)
        style = word.colour if verdict.status == "met" else f"bold {word.colour}"
        console.print_marked((padded(mark, column), word.colour), (head, style))
        instead = words.spared_beyond if verdict.id in known.beyond else words.spared
        number = numbers.get(verdict.id)
        for paragraph in _lines(verdict, spoken, instead if verdict.id in spared else None, number):
            rest += wrap(paragraph, width)
        for text in rest:
            console.print(" " * column + text)


def _lines(verdict: Verdict, spoken: Spoken, spared: Text | None, number: int | None) -> list[str]:
    """Return what stands under a requirement's title."""
    words, lang = spoken.words.screen, spoken.lang
    colon = "：" if lang == "ja" else ": "
    arrow = "→" if number is None else f"→ ({number})"
    level = wording.LEVEL[verdict.level].say(lang)
    need = f"{words.need.say(lang)}{colon}{printable(verdict.required)} [{level}]"
    lines = [need] if verdict.required else []
    lines.append(printable(verdict.message))
    if verdict.remedy is not None and spared is not None:
        lines.append(f"→ {spared.say(lang)}")
    elif verdict.remedy is not None:
        kind = wording.REMEDY[verdict.remedy.kind].say(lang)
        lines.append(f"{arrow} {kind}{colon}{printable(verdict.remedy.text)}")
    return lines
