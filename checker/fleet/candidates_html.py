"""Candidates side by side and the letter to the vendor, as one self-contained page to copy from."""

import base64
from pathlib import Path
from typing import Final

import msgspec

from checker import markup, wording
from checker.fleet import letter, side_by_side
from checker.fleet.candidate_words import CandidateWords
from checker.fleet.compared import Comparison
from checker.fleet.html import TEMPLATES, hashed, trusted
from checker.model import Lang
from checker.packs.load import load_pack

_SHOWN: Final = 200
"""Candidates on the page; what is not shown is counted."""


def render(comparison: Comparison, words: CandidateWords, root: Path, lang: Lang) -> bytes:
    """Return the page. Whatever a sheet says is shown as text and never as markup.

    Args:
        comparison: What to show.
        words: What it says.
        root: The rules folder, for the name of the program.
        lang: The language.
    """
    style, script = (
        (TEMPLATES / name).read_text(encoding="utf-8")
        for name in ("candidates.css", "candidates.js")
    )
    more = len(comparison.candidates) - _SHOWN
    shown = msgspec.structs.replace(comparison, candidates=comparison.candidates[:_SHOWN])
    file = letter.text(comparison, words, lang)
    page = (
        markup.environment(TEMPLATES)
        .get_template("candidates.html")
        .render(
            lang=lang,
            style=trusted(style),
            style_hash=hashed(style),
            script=trusted(script),
            script_hash=hashed(script),
            title=words.title.say(lang),
            program=load_pack(root).file.title.say(lang),
            comparison=comparison,
            head=words.requirement.say(lang),
            blocks=side_by_side.blocks(shown, words, lang),
            more=wording.fill(words.say["more"].say(lang), {"count": str(more)})
            if more > 0
            else "",
            house_title=words.say["house"].say(lang),
            house=side_by_side.house(shown, lang),
            sheet=side_by_side.sheet_lines(comparison, words, lang),
            letter={
                name: getattr(words.letter, name).say(lang)
                for name in ("title", "copy", "copied", "by_hand", "save", "name")
            },
            text=letter.plain(comparison, words, lang),
            file=base64.b64encode(file).decode(),
        )
    )
    return page.encode("utf-8")
