"""A made-up hospital: as many reports as asked for, each PC a little different."""

import datetime as dt
import random
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import msgspec

from checker import compose
from checker.fleet.words import Voice, read_voice
from checker.model import (
    FACTS_SCHEMA,
    Answers,
    Facts,
    Institution,
    Lang,
    Machine,
    Report,
)
from checker.packs.locate import rules_root
from checker.packs.pack import Pack
from tests.judge import notation

DAY = dt.date(2026, 11, 21)
READY: dict[str, Any] = notation.cases("overall")[0]
VARIATIONS: tuple[dict[str, Any], ...] = (
    {},
    {"memory.installed_bytes": "4 GiB"},
    {"display.screens": ["1366x768 max 1366x768"]},
    {"software.excel": {"null": True}},
    {"software.vpn_client": {"null": True}},
    {"software.acrobat": "!timed_out"},
    {"disk.system_free_bytes": "12 GiB"},
    {"os.name": "windows-10", "os.version": "22H2"},
)


def voice(lang: Lang = "ja") -> Voice:
    """Return the words of tables in a language."""
    return read_voice(rules_root(), lang)


def report(
    pack: Pack,
    name: str,
    facts: dict[str, Any] | None = None,
    when: dt.datetime | None = None,
    lang: Lang = "ja",
) -> Report:
    """Return the report of a ready PC with some facts changed."""
    table = notation.fact_table(READY["facts"] | (facts or {}))
    made = Facts(
        FACTS_SCHEMA,
        when or dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC),
        "probe",
        Machine(name, "windows"),
        table,
    )
    answers = Answers(
        cancer_registry_terminal=False,
        security_rules_followed=True,
        institution=Institution(name="周南みなと病院"),
    )
    return compose.compose(made, answers, pack, DAY, lang)


def reports(
    pack: Pack, number: int, seed: int = 1, *, differ: bool = False
) -> Iterator[tuple[str, bytes]]:
    """Yield file names and report files; the same seed gives the same hospital.

    Args:
        pack: The rules.
        number: How many.
        seed: Of chance.
        differ: Nearly every value differs from PC to PC, the sentences that tell it, too.
    """
    chance = random.Random(seed)  # noqa: S311 - made-up data, not a secret
    made = [msgspec.to_builtins(report(pack, "PC", change)) for change in VARIATIONS]
    for index in range(number):
        data = chance.choice(made)
        data["facts"]["machine"]["name"] = f"PC-{index:06}"
        free = data["facts"]["facts"]["disk.system_free_bytes"]
        free["value"] = free["value"] // 1_000_000 * 1_000_000 + chance.randrange(1_000_000)
        if differ:
            _vary(data, chance)
        yield f"PC-{index:06}.json", msgspec.json.encode(data)


_TOLD: Final = frozenset({"memory", "disk_space", "internet_https", "vpn_tcp443"})
"""Requirements that show a measured value."""


def _vary(data: dict[str, Any], chance: random.Random) -> None:
    facts = data["facts"]["facts"]
    for key, unit in (("disk.system_total_bytes", 10**9), ("memory.usable_bytes", 10**7)):
        value = facts[key]["value"]
        facts[key]["value"] = value // unit * unit + chance.randrange(unit)
    facts["os.build"] = {"value": f"26100.{chance.randrange(10_000)}", "source": "x"}
    for row in facts["network.https"]["value"]:
        row["ms"] = chance.randrange(2_000)
    for verdict in data["verdicts"]:
        if verdict["id"] in _TOLD:
            told = verdict["measured"].split(" · ")[0]
            verdict["measured"] = f"{told} · {chance.randrange(10**6)}"


def fill_folder(folder: Path, pack: Pack, number: int, *, differ: bool = False) -> None:
    """Write a hospital into a folder, a hundred files to a sub-folder."""
    for index, (name, data) in enumerate(reports(pack, number, differ=differ)):
        place = folder / f"{index // 100:05}"
        if index % 100 == 0:
            place.mkdir(parents=True)
        (place / name).write_bytes(data)


def fill_zip(path: Path, pack: Pack, number: int) -> None:
    """Write a hospital into one zip."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, data in reports(pack, number):
            archive.writestr(name, data)
