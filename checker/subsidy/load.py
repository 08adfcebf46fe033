"""Load the subsidy programs: strictly, checked across files, every problem at once."""

from pathlib import Path
from typing import Final

from checker.model import Text
from checker.packs.load import Reader
from checker.packs.schema import Source
from checker.subsidy.check import check
from checker.subsidy.program import Program

FOLDER: Final = "subsidies"


def load_programs(root: Path) -> dict[str, Program]:
    """Load every program of a rules folder.

    Args:
        root: The rules folder, which has `subsidies/` and `sources.toml`.

    Returns:
        The programs by id, in the order of their file names.

    Raises:
        ManyBadInputsError: With every problem of every file.
    """
    reader = Reader(root)
    sources = reader.read("sources.toml", dict[str, Source]) or {}
    names = sorted(path.stem for path in (root / FOLDER).glob("*.toml"))
    if not names:
        reader.note(f"{FOLDER}/", "", Text(ja="事業がありません", en="there is no program"))
    read = {name: reader.read(f"{FOLDER}/{name}.toml", Program) for name in names}
    programs = {name: program for name, program in read.items() if program is not None}
    for name, program in programs.items():
        for place, problem in check(name, program, read, sources):
            reader.note(f"{FOLDER}/{name}.toml", place, problem)
    reader.finish()
    return programs
