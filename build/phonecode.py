"""Make the current generation's table of the phone code from the rules.

python3 build/phonecode.py          writes rules/phonecode/generation-N.toml
python3 build/phonecode.py --check  exits with 1 when the rules have outcomes that it does not know

What a person decides (merged outcomes, coarse sizes, the generation's number, whether it was
released) stands in rules/phonecode/classes.toml. A released generation is never made again.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from checker.errors import CheckerError  # noqa: E402 - the path comes first
from checker.model import Status, System, Text  # noqa: E402
from checker.packs.codes import (  # noqa: E402
    CLASSES,
    Classes,
    Place,
    State,
    Table,
    file_of,
    problems,
)
from checker.packs.load import Reader, load_pack  # noqa: E402
from checker.packs.pack import Pack  # noqa: E402
from checker.packs.schema import PackEntry, Requirement  # noqa: E402


def read_classes(root: Path) -> Classes:
    """Read what a person decided."""
    reader = Reader(root)
    classes = reader.read(CLASSES, Classes)
    reader.finish()
    assert classes is not None  # noqa: S101 - finish has raised otherwise
    return classes


def make(pack: Pack, classes: Classes) -> Table:
    """Make the table.

    Raises:
        CheckerError: The classes do not fit the rules, or the results do not fit nine digits.
    """
    known = {requirement.id: requirement for _, requirement in pack.entries}
    named = [part.requirement for part in classes.merge]
    named += [part.requirement for part in classes.sizes]
    named += [part.requirement for part in classes.only]
    for name in (*named, classes.systems.requirement):
        if name not in known:
            raise _wrong(name, "there is no such requirement")
    places = tuple(_place(entry, requirement, classes) for entry, requirement in pack.entries)
    table = Table(classes.generation, pack.file.id, places)
    for problem in problems(table):
        raise CheckerError(problem.text)
    return table


def _place(entry: PackEntry, requirement: Requirement, classes: Classes) -> Place:
    states = []
    facts: tuple[str, ...] = ()
    for group in _groups(requirement, classes):
        status, advice = _same(requirement, group)
        plain = State(group, status, advice)
        sized = [
            item
            for item in classes.sizes
            if item.requirement == requirement.id and item.outcome in group
        ]
        if requirement.id == classes.systems.requirement:
            states += [
                msgspec.structs.replace(plain, system=system) for system in _systems(classes, group)
            ]
        elif sized:
            facts = sized[0].facts
            states += [
                msgspec.structs.replace(plain, at_least=bound.at_least, size=bound.size)
                for bound in sized[0].bounds
            ]
        else:
            states.append(plain)
    only = [item for item in classes.only if item.requirement == requirement.id]
    for item in only:
        if not any(item.outcome in state.outcomes for state in states):
            raise _wrong(requirement.id, f"there is no outcome {item.outcome}")
    return Place(
        entry.id,
        entry.level,
        tuple(states),
        facts,
        {item.outcome: item.system for item in only},
        tuple(item.outcome for item in only if item.certain),
    )


def _groups(requirement: Requirement, classes: Classes) -> Iterator[tuple[str, ...]]:
    """Yield the outcomes that share a state, in the rules' order; the first merged one leads."""
    names = [outcome.id for outcome in requirement.outcomes]
    if not _always_answered(requirement):
        names.append("unknown")
    if any(values[-1].valid_to is not None for values in requirement.thresholds.values()):
        names.append("not_applicable")
    merged = [item.outcomes for item in classes.merge if item.requirement == requirement.id]
    for group in merged:
        for name in group:
            if name not in names:
                raise _wrong(requirement.id, f"there is no outcome {name}")
    done: set[str] = set()
    for name in names:
        group = next((group for group in merged if name in group), (name,))
        if not done & set(group):
            yield group
        done |= set(group)


def _always_answered(requirement: Requirement) -> bool:
    """Whether answers alone lead to an outcome whatever is said, so that none is unknown."""
    if requirement.question is None:
        return False
    alone = [
        (outcome.when[0].is_, outcome.when[0].missing)
        for outcome in requirement.outcomes
        if len(outcome.when) == 1 and outcome.when[0].answer == requirement.question.answer
    ]
    return {(True, None), (False, None), (None, True)} <= set(alone)


def _same(requirement: Requirement, group: tuple[str, ...]) -> tuple[Status, bool]:
    states = {_status(requirement, name) for name in group}
    if len(states) > 1:
        raise _wrong(requirement.id, f"{', '.join(group)} differ in status or advice")
    return states.pop()


def _status(requirement: Requirement, name: str) -> tuple[Status, bool]:
    for outcome in requirement.outcomes:
        if outcome.id == name:
            return outcome.status, outcome.advice
    return ("unknown" if name == "unknown" else "not_applicable"), False


def _systems(classes: Classes, group: tuple[str, ...]) -> list[System]:
    systems = classes.systems
    named: dict[System, tuple[str, ...]] = {
        "windows": systems.windows,
        "macos": systems.macos,
        "linux": systems.linux,
    }
    found = [name for name, outcomes in named.items() if set(group) & set(outcomes)]
    if not found and group[0] not in {"unknown", "not_applicable"}:
        raise _wrong(systems.requirement, f"no system has {group[0]}")
    return found or list(named)


def _wrong(requirement: str, what: str) -> CheckerError:
    text = f"{CLASSES}: {requirement}: {what}"
    return CheckerError(Text(text, text))


def toml(table: Table) -> str:
    """Return a table as its file."""
    lines = [
        "# Made by build/phonecode.py from the rules and classes.toml. Do not edit.",
        f"# {table.states:,} results of 1,000,000,000.",
        "",
        f"generation = {table.generation}",
        f'pack = "{table.pack}"',
    ]
    for place in table.places:
        lines += ["", "[[places]]"]
        lines += [f'requirement = "{place.requirement}"', f'level = "{place.level}"']
        if place.facts:
            lines.append(f"facts = {_strings(place.facts)}")
        if place.only:
            pairs = ", ".join(f'{name} = "{system}"' for name, system in place.only.items())
            lines.append(f"only = {{ {pairs} }}")
        if place.certain:
            lines.append(f"certain = {_strings(place.certain)}")
        lines.append("states = [")
        lines += [f"  {{ {', '.join(_pairs(state))} }}," for state in place.states]
        lines.append("]")
    return "\n".join(lines) + "\n"


def _pairs(state: State) -> Iterator[str]:
    yield f"outcomes = {_strings(state.outcomes)}"
    yield f'status = "{state.status}"'
    if state.advice:
        yield "advice = true"
    if state.system is not None:
        yield f'system = "{state.system}"'
    if state.at_least is not None and state.size is not None:
        yield f"at_least = {state.at_least}"
        yield f'size = {{ ja = "{state.size.ja}", en = "{state.size.en}" }}'


def _strings(names: tuple[str, ...]) -> str:
    return "[" + ", ".join(f'"{name}"' for name in names) + "]"


def main(arguments: list[str]) -> int:
    """Write or compare the table."""
    rules = ROOT / "rules"
    try:
        classes = read_classes(rules)
        table = make(load_pack(rules, classes.pack), classes)
    except CheckerError as error:
        print(error.say("en"))
        return 1
    path = rules / file_of(classes.generation)
    old = path.read_text(encoding="utf-8") if path.exists() else None
    new = toml(table)
    if old == new:
        print(f"{path.name} is what the rules say ({table.states:,} results)")
        return 0
    if "--check" in arguments or (classes.released and old is not None):
        print(f"{path.name} is not what the rules say", end="")
        print("; it was released: count `generation` up in classes.toml" * classes.released)
        return 1
    path.write_text(new, encoding="utf-8")
    print(f"{path.name} written ({table.states:,} results)")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
