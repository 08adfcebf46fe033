"""Every rule file of a folder, read as the program reads it: what `rules validate` looks at."""

from pathlib import Path
from typing import Any, Final

from checker.errors import BadInputError, ManyBadInputsError
from checker.model import Text
from checker.packs.load import Reader, load_pack, validate
from checker.packs.locate import builtin_root
from checker.packs.release import RELEASE, read_release
from checker.packs.travel_words import read_travel_words
from checker.subsidy.load import load_programs

WORDS_FILE: Final = "helpdesk.toml"


def everything(root: Path) -> list[str]:
    """Read every file of a rules folder.

    Returns:
        The names of what was checked.

    Raises:
        ManyBadInputsError: With every problem of every file.
    """
    names: list[str] = []
    problems: dict[str, BadInputError] = {}
    parts = (validate, load_programs, _software, _network, _catalogue, _words, _guides, _steps)
    for part in (*parts, _places, _elsewhere, _questions, _surveys, _release, _nothing_lacks):
        try:
            names += part(root)
        except ManyBadInputsError as error:
            problems |= {problem.say("en"): problem for problem in error.problems}
    if problems:
        raise ManyBadInputsError(list(problems.values()))
    return names


def _nothing_lacks(root: Path) -> list[str]:
    """See that no word is missing that this version of the program says, where no struct tells."""
    reader = Reader(root)
    for name in (WORDS_FILE, "facts.toml", "failures.toml"):
        ours, theirs = Reader(builtin_root()), Reader(root)
        wanted, there = (one.read(name, dict[str, Any]) or {} for one in (ours, theirs))
        if name == WORDS_FILE:
            wanted, there = wanted.get("words", {}), there.get("words", {})
        lacking = [key for key in wanted if key not in there] if not theirs.problems else []
        for key in lacking:
            reader.note(name, key, Text("必要なキーがありません", "this required key is missing"))
    reader.finish()
    return []


def _elsewhere(root: Path) -> list[str]:
    """Check whom to ask where, and what there was before."""
    from checker.estimate.elsewhere import load_elsewhere  # noqa: PLC0415 - only here

    load_elsewhere(root)
    return []


def _release(root: Path) -> list[str]:
    """Check what the set is called, where it says so, and what is said of sets."""
    if (root / RELEASE).exists():
        read_release(root)
    read_travel_words(root)
    return []


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
    from checker.helpdesk.guide_files import load_guides  # noqa: PLC0415 - only here
    from checker.helpdesk.programs.fields import load_form  # noqa: PLC0415
    from checker.helpdesk.words import load_words  # noqa: PLC0415

    load_words(root)
    load_form(root)
    load_guides(root, load_pack(root))
    load_everyday(root)
    return []


def _steps(root: Path) -> list[str]:
    """Check the written steps and their drawings."""
    from checker.clinic.road import read_road  # noqa: PLC0415 - only here
    from checker.clinic.steps import load_steps  # noqa: PLC0415
    from checker.packs.vpn_client import read_vpn_client  # noqa: PLC0415

    load_steps(root, load_pack(root))
    read_road(root)
    read_vpn_client(root)
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
