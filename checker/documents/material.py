"""What every renderer takes beside a Report: words, sources and the subsidy program, as data.

`rules/documents.toml` holds the words that only documents use. Which keys it has stands here.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from checker.documents.words import WORDS_FILE, DocumentWords
from checker.model import Report
from checker.packs.load import DEFAULT_PACK, Reader
from checker.packs.marks import NO_MARKS, Marks, marks
from checker.packs.schema import FactEntry, FailureWords, Requirement, Source
from checker.packs.words import RESULT_FILE, HeadlineWords, ResultWords

if TYPE_CHECKING:
    from checker.estimate.words import EstimateWords
    from checker.network.rules import NetworkGuide
    from checker.subsidy.program import Program


class Material(NamedTuple):
    """What a document says beside what the report says."""

    words: DocumentWords
    result: HeadlineWords
    """The verdict in one sentence, as everywhere."""
    sources: Mapping[str, Source]
    """Document id -> title, issuer and date. An id that is not here is shown as it is."""
    facts: Mapping[str, FactEntry]
    failures: Mapping[str, FailureWords]
    network: "NetworkGuide"
    """What each network reason means to the person who keeps the network."""
    programs: Mapping[str, "Program"] = MappingProxyType({})
    """Every program, for the offices to call; empty while no prefecture is told."""
    program: "Program | None" = None
    """The program of the report's estimate; None: the page says only what the estimate says."""
    notes: frozenset[tuple[str, str]] = frozenset()
    """Requirement and outcome of what is met with something to know."""
    marks: Marks = NO_MARKS
    """What the rules say of their requirements and outcomes."""
    root: Path = Path()
    """The rules folder."""

    @property
    def sentences(self) -> "EstimateWords":
        """The sentences of an estimate."""
        from checker.estimate.words import load_words  # noqa: PLC0415 - only with an estimate

        return load_words(self.root)


def load_material(root: Path, report: Report) -> Material:
    """Read what the documents of a report need from the rules. A folder is read once a process.

    Args:
        root: The rules folder.
        report: What will be rendered; its estimate names the program.

    Raises:
        ManyBadInputsError: With every problem of every file.
    """
    named = bool(report.answers.institution.prefecture)
    return _load(
        root, None if report.subsidy is None else report.subsidy.program, named, report.pack.id
    )


def load_plan_material(root: Path, program: str) -> Material:
    """Read what the subsidy report of a plan without a PC needs.

    Args:
        root: The rules folder.
        program: The program's id.

    Raises:
        ManyBadInputsError: With every problem of every file.
    """
    return _load(root, program, False)  # noqa: FBT003 - the PC's offices are not asked for


@cache
def _load(
    root: Path,
    program_id: str | None,
    with_offices: bool,  # noqa: FBT001
    pack_id: str = DEFAULT_PACK,
) -> Material:
    from checker.network.rules import GUIDE_FILE, NetworkGuide  # noqa: PLC0415 - only to load

    reader = Reader(root)
    words = reader.over(pack_id, WORDS_FILE, DocumentWords)
    result = reader.over(pack_id, RESULT_FILE, ResultWords)
    sources = reader.read("sources.toml", dict[str, Source])
    facts = reader.read("facts.toml", dict[str, FactEntry])
    failures = reader.read("failures.toml", dict[str, FailureWords])
    network = reader.read(GUIDE_FILE, NetworkGuide)
    program = None
    if program_id is not None:
        from checker.subsidy.program import Program  # noqa: PLC0415 - only with an estimate

        name = f"subsidies/{program_id}.toml"
        if (root / name).is_file():
            program = reader.read(name, Program)
    rules = [
        reader.read(f"requirements/{path.name}", Requirement)
        for path in sorted((root / "requirements").glob("*.toml"))
    ]
    reader.finish()
    notes = frozenset(
        (rule.id, outcome.id) for rule in rules if rule for outcome in rule.outcomes if outcome.note
    )
    if (
        result is None
        or words is None
        or sources is None
        or facts is None
        or failures is None
        or network is None
    ):
        raise AssertionError("unreachable: a missing part is a noted problem")
    known = marks(rule for rule in rules if rule is not None)
    programs: Mapping[str, Program] = MappingProxyType({})
    if with_offices:
        from checker.subsidy.load import load_programs  # noqa: PLC0415 - only with a prefecture

        programs = load_programs(root)
    return Material(
        words,
        result.headline,
        sources,
        facts,
        failures,
        network,
        programs,
        program,
        notes,
        known,
        root,
    )
