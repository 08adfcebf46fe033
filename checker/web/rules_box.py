"""What a page says of the rules in use, and how it takes a set in: clinic and helpdesk alike."""

from pathlib import Path
from typing import NamedTuple

from starlette.datastructures import FormData, UploadFile

from checker import wording
from checker.errors import CheckerError
from checker.model import Lang, clean
from checker.packs import installed, locate
from checker.packs.choice import Choice
from checker.packs.install import Installer
from checker.packs.release import FILE_LIMIT, version_of
from checker.packs.travel_words import PageWords, passed_over, read_travel_words, used


class Said(NamedTuple):
    """What came of a form."""

    told: str
    problem: str
    done: str
    """For a log: the version that was taken in or back; empty: nothing happened."""


class RulesBox(NamedTuple):
    """What a page shows of the rules."""

    words: PageWords
    lines: list[str]
    """Which are in use, and why nothing newer."""
    waiting: str
    """What the next start uses instead; empty: the same."""
    keys: list[str]
    may: bool
    """Whether a set can be taken in here."""
    may_go_back: bool


def box(root: Path, installer: Installer | None, lang: Lang) -> RulesBox:
    """Return what a page shows.

    Args:
        root: The rules that this process reads.
        installer: None: the rules are of a folder that was named.
        lang: The page's language.
    """
    words = read_travel_words(root)
    choice = locate.in_use()
    if installer is None or choice is None:
        named = wording.fill(words.page.named.say(lang), {"folder": str(root)})
        return RulesBox(words.page, [named], "", [], may=False, may_go_back=False)
    lines = [used(words, choice.used, version_of(root), lang), *passed_over(words, choice, lang)]
    state = installed.read_state(installer.place.folder) or installed.State()
    top = state.sets[0] if state.sets else None
    return RulesBox(
        words.page,
        lines,
        words.page.restart.say(lang) if _changed(top, choice) else "",
        _keys(installer),
        may=True,
        may_go_back=top is not None,
    )


def _changed(top: installed.Installed | None, choice: Choice) -> bool:
    """Whether something was installed or taken back since this process started."""
    seen = [one.folder for _, one in choice.passed_over if one is not None]
    seen += [choice.used.folder] if choice.used is not None else []
    return (top.folder if top is not None else None) != (seen[0] if seen else None)


def _keys(installer: Installer) -> list[str]:
    from checker.packs.trust import trusted  # noqa: PLC0415 - only here

    try:
        keys = trusted(installer.place.folder)
    except CheckerError:
        return []  # told where somebody installs
    return [f"{name} ({key.id})" for key, name in keys.items()]


def take(form: FormData, root: Path, installer: Installer, lang: Lang) -> Said:
    """Take in what a form brings, or take the newest set back; nothing is raised."""
    words = read_travel_words(root).page
    try:
        if form.get("what") == "back":
            gone = installer.back()
            values = {"version": gone.version}
            return Said(wording.fill(words.went_back.say(lang), values), "", gone.version)
        file = form.get("file")
        if not isinstance(file, UploadFile) or not file.filename:
            return Said("", words.none_chosen.say(lang), "")
        name = clean(Path(file.filename).name, 100)
        taken = installer.take(file.file.read(FILE_LIMIT + 1), name)
    except CheckerError as error:
        return Said("", error.say(lang), "")
    one = taken.set
    values = {"version": one.version, "by": one.made_by, "signer": taken.by, "key": one.key}
    said = words.taken if taken.new else words.already
    return Said(wording.fill(said.say(lang), values), "", one.version if taken.new else "")
