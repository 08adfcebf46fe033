"""What was found, for a terminal and as JSON."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from checker.documents.subsidy_console import Line
from checker.model import Lang
from checker.questions.book import Book, Standing
from checker.questions.search import Hit
from checker.wording import Words

_SIGN: Final[dict[Standing, tuple[str, str, str]]] = {
    "current": ("○", "*", "green"),
    "ended": ("△", "-", "yellow"),
    "superseded": ("×", "x", "red"),
}


def standing(book: Book, hit: Hit) -> Words:
    """Return how it is shown whether an answer holds."""
    return Words(book.words.standing[hit.standing], *_SIGN[hit.standing])


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
        yield Line(book.words.nothing.say(lang))
        return
    ask, tell = ("問", "答") if lang == "ja" else ("Q", "A")
    for hit in hits[:most]:
        one = hit.entry.question
        words = standing(book, hit)
        topic = book.topics[one.topic].say(lang)
        head = f"{name(hit, lang)} [{topic}] {words.text.say(lang)}"
        yield Line(head, style="bold", mark=words)
        yield Line(f"{ask} {one.question.say(lang)}", indent=2, hang=3)
        yield Line(f"{tell} {one.answer.say(lang)}", indent=2, hang=3)
        if one.unclear is not None:
            yield Line(f"{book.words.note.say(lang)}{one.unclear.say(lang)}", indent=2, hang=3)
        now = successors(book, hit, lang)
        if now:
            yield Line(book.words.now.say(lang).format(number=now), indent=2, hang=3)
        title = book.sources[hit.entry.file.document].title.say(lang)
        day = book.words.as_of.say(lang).format(day=hit.entry.file.as_of)
        yield Line(f"[{title} {one.number}, {day}]", indent=2, hang=3, style="dim")
        yield Line("")
    if len(hits) > most:
        yield Line(book.words.more.say(lang).format(count=len(hits) - most))


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
