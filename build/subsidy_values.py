"""Write docs/subsidy-values.md: every amount, fraction, number and date of the programs.

For a reviewer with the documents at hand: value, what the document writes, document, section.
A test keeps the file equal to what this makes.
"""

import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from checker.packs.load import Reader  # noqa: E402 - after the path is set
from checker.packs.schema import Source  # noqa: E402
from checker.subsidy import Program, load_programs  # noqa: E402
from checker.subsidy.program import Day, Share  # noqa: E402
from checker.subsidy.values import Value, values  # noqa: E402

TARGET = ROOT / "docs" / "subsidy-values.md"
HEAD = """# 補助金の数と日付の一覧 / Values of the subsidy programs

`rules/subsidies/` にある金額・補助率・件数・日付のすべてです。資料と見比べるための表で、
`python3 build/subsidy_values.py` が作ります（手で直さないでください）。
「原文」は資料の書き方で、値と合っていることを読み込みのときに確かめています。

Every amount, fraction, number and date in `rules/subsidies/`, for comparison with the documents.
Made by `python3 build/subsidy_values.py`; a test keeps it equal to the rules.
"""


def page(programs: Mapping[str, Program], sources: Mapping[str, Source]) -> str:
    """Return the whole page."""
    parts = [HEAD]
    for program in programs.values():
        rows = [row(program, place, value, sources) for place, value in values(program)]
        parts += [
            f"## {program.id}\n\n{program.name.ja}\n\n"
            f"資料と照らした日 / compared on: {program.verified_on}\n\n"
            "| 値 value | 原文 written | 資料 document | 箇所 section | 場所 place |\n"
            "|---|---|---|---|---|\n" + "".join(dict.fromkeys(rows))
        ]
        if program.unclear:
            lines = "".join(
                f"- {said.text.ja}（{said.source.section}）\n  {said.text.en}\n"
                for said in program.unclear
            )
            parts.append(
                "資料に書かれていないこと・食い違い / silent or contradictory:\n\n" + lines
            )
    return "\n".join(parts)


def row(program: Program, place: str, value: Value, sources: Mapping[str, Source]) -> str:
    """Return one line of the table."""
    source = sources[value.source.document]
    cells = (
        shown(value),
        value.written,
        f"{value.source.document} ({source.date or '-'})",
        value.source.section,
        f"`{named(program, place)}`",
    )
    return "| " + " | ".join(cells) + " |\n"


def shown(value: Value) -> str:
    """Return a value with its unit."""
    if isinstance(value, Share):
        return value.value
    if isinstance(value, Day):
        return value.date.isoformat()
    return f"{value.value:,} {value.unit}"


def named(program: Program, place: str) -> str:
    """Return a place with the id in the index's stead: `amount[2].cap` is `amount.chain.cap`."""
    group, bracket, rest = place.partition("[")
    index, _, key = rest.partition("]")
    item = getattr(program, group)[int(index)] if bracket else None
    name = getattr(item, "id", index)
    return f"{group}.{name}{key}" if bracket else place


def make() -> str:
    """Return the page for the rules of this checkout."""
    reader = Reader(ROOT / "rules")
    sources = reader.read("sources.toml", dict[str, Source])
    reader.finish()
    return page(load_programs(ROOT / "rules"), sources or {})


if __name__ == "__main__":
    TARGET.write_text(make(), encoding="utf-8")
