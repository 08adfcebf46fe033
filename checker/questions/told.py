"""What was found, for a terminal and as JSON."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from checker.documents.subsidy_console import Line
from checker.model import Lang, Text
from checker.questions.book import Book, Standing
from checker.questions.search import Hit
from checker.wording import Words

STANDING: Final[dict[Standing, Words]] = {
    "current": Words(Text("今の答え", "current"), "○", "*", "green"),
    "ended": Words(
        Text("終わった公募・年度の答え", "of a call or year that has ended"), "△", "-", "yellow"
    ),
    "superseded": Words(
        Text("後の資料で変わった答え", "answered anew by a later document"), "×", "x", "red"
    ),
}
NOTHING: Final = Text(
    "見つかりませんでした。別の言葉で探すか、窓口に聞いてください。"
    "資料にないことは、ここにもありません。",
    "Nothing was found. Try another word, or ask the office: what the documents do not say is not"
    " here either.",
)
_AS_OF: Final = Text("{day}時点", "as of {day}")
_NOW: Final = Text("今の答え：{number}", "answered now by: {number}")
_NOTE: Final = Text("資料の書き方：", "On the document: ")
_MORE: Final = Text("ほかに{count}件あります（--all で全部）。", "{count} more (all with --all).")


def name(hit: Hit, lang: Lang) -> str:
    """Return how an entry is cited: its call and number."""
    return f"{hit.entry.file.call.say(lang)} {hit.entry.question.number}"


def successors(book: Book, hit: Hit, lang: Lang) -> str:
    """Return where a superseded entry is answered now; empty: nowhere else."""
    numbers = []
    for document, number in hit.entry.superseded_by:
        later = book.find(document, number)
        if later is not None:
            numbers.append(f"{later.file.call.say(lang)} {number}")
    return "、".join(numbers) if lang == "ja" else ", ".join(numbers)


def lines(book: Book, hits: Sequence[Hit], most: int, lang: Lang) -> Iterator[Line]:
    """Yield the lines of a screen."""
    if not hits:
        yield Line(NOTHING.say(lang))
        return
    ask, tell = ("問", "答") if lang == "ja" else ("Q", "A")
    for hit in hits[:most]:
        one = hit.entry.question
        words = STANDING[hit.standing]
        topic = book.topics[one.topic].say(lang)
        head = f"{name(hit, lang)} [{topic}] {words.text.say(lang)}"
        yield Line(head, style="bold", mark=words)
        yield Line(f"{ask} {one.question.say(lang)}", indent=2, hang=3)
        yield Line(f"{tell} {one.answer.say(lang)}", indent=2, hang=3)
        if one.unclear is not None:
            yield Line(f"{_NOTE.say(lang)}{one.unclear.say(lang)}", indent=2, hang=3)
        now = successors(book, hit, lang)
        if now:
            yield Line(_NOW.say(lang).format(number=now), indent=2, hang=3)
        title = book.sources[hit.entry.file.document].title.say(lang)
        day = _AS_OF.say(lang).format(day=hit.entry.file.as_of)
        yield Line(f"[{title} {one.number}, {day}]", indent=2, hang=3, style="dim")
        yield Line("")
    if len(hits) > most:
        yield Line(_MORE.say(lang).format(count=len(hits) - most))


def data(hits: Sequence[Hit], lang: Lang) -> dict[str, Any]:
    """Return what was found for JSON, the best first."""
    return {
        "questions": [
            {
                "document": hit.entry.file.document,
                "number": hit.entry.question.number,
                "topic": hit.entry.question.topic,
                "question": hit.entry.question.question.say(lang),
                "answer": hit.entry.question.answer.say(lang),
                "as_of": hit.entry.file.as_of,
                "superseded_by": [
                    {"document": document, "number": number}
                    for document, number in hit.entry.superseded_by
                ],
                "year": hit.entry.file.year,
                "standing": hit.standing,
                "program": hit.entry.file.program,
                "requirements": list(hit.entry.question.requirements),
            }
            for hit in hits
        ]
    }
