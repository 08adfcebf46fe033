"""The letter to the vendor: what a quotation leaves open, as plain text to copy into a mail."""

from checker import wording
from checker.fleet.candidate_words import CandidateWords
from checker.fleet.compared import Comparison
from checker.model import Lang


def text(comparison: Comparison, words: CandidateWords, lang: Lang) -> bytes:
    """Return the letter as a file (UTF-8 with a mark, so that Windows' editor reads it; CRLF)."""
    return plain(comparison, words, lang).replace("\n", "\r\n").encode("utf-8-sig")


def plain(comparison: Comparison, words: CandidateWords, lang: Lang) -> str:
    """Return the letter to copy into a mail."""
    told = words.letter
    lines = [told.subject.say(lang), "", *told.greeting.say(lang).split("\n"), ""]
    asked = False
    for one in comparison.candidates:
        if not one.asks:
            continue
        asked = True
        values = {"name": one.name, "place": one.place}
        item = wording.fill(told.item.say(lang), values)
        lines.append(item.replace("（）", "").replace(" ()", ""))
        said = " ".join(
            dict.fromkeys(
                cell.said for cell in one.cells.values() if cell.ask_of == "vendor" and cell.said
            )
        )
        if said:
            lines.append(wording.fill(told.written.say(lang), {"said": said}))
        lines += [f"　{number}. {ask}" for number, ask in enumerate(one.asks, start=1)]
        lines.append("")
    if not asked:
        lines += [told.nothing.say(lang), ""]
    lines += wording.fill(told.closing.say(lang), {"order": comparison.order}).split("\n")
    return "\n".join(lines) + "\n"
