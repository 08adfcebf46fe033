"""The written cases of subsidies: sentences with a situation and what is expected of it."""

import datetime as dt
import tomllib
from pathlib import Path
from typing import Any

import msgspec

from checker.model import Answers
from checker.subsidy import Program

CASES = Path(__file__).parents[1] / "cases" / "subsidy"
NOT_ANSWERED = "-"


def cases(program: str) -> list[dict[str, Any]]:
    """Return a program's cases, each with the common situation filled in."""
    data = tomllib.loads((CASES / f"{program}.toml").read_text(encoding="utf-8"))
    base = data["base"]
    found = []
    for case in data["cases"]:
        whole = {**base, **case, "program": program}
        for part in ("institution", "plan", "options"):
            both = {**base.get(part, {}), **case.get(part, {})}
            whole[part] = {key: value for key, value in both.items() if value != NOT_ANSWERED}
        found.append(whole)
    return found


def every_case() -> list[dict[str, Any]]:
    """Return the cases of every program."""
    return [case for path in sorted(CASES.glob("*.toml")) for case in cases(path.stem)]


def answers(case: dict[str, Any], program: Program) -> Answers:
    """Return a case's situation as an answers file holds it."""
    items = [
        {"name": name, "amount": amount}
        | ({} if category == NOT_ANSWERED else {"category": category})
        for name, amount, category in case.get("items", [])
    ]
    if "cost" in case:
        counted = next(one.id for one in program.categories if one.counts == "yes")
        items = [{"name": "費用", "amount": case["cost"], "category": counted}]
    plan = {**case["plan"], "options": case["options"], "items": items}
    whole = {"institution": case["institution"], "plan": plan, **case.get("answers", {})}
    return msgspec.convert(whole, Answers)


def clinic(**plan: object) -> Answers:
    """Return a clinic of Yamaguchi with a plan that is in order, changed by what is given."""
    whole = {
        "start_date": dt.date(2026, 9, 1),
        "completion_date": dt.date(2026, 10, 15),
        "preliminary_notice_date": dt.date(2026, 8, 20),
        "items": [{"name": "ノートPC", "amount": 132_000}],
    } | plan
    institution = {"name": "山田医院", "prefecture": "35", "kind": "clinic"}
    whole["options"] = plan.get("options", {"survey-answered": True})
    return msgspec.convert(
        {"institution": {**institution, "designated": ["nanbyo"]}, "plan": whole}, Answers
    )
