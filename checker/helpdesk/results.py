"""A result as the helpdesk works with it, from digits, from a file, or from a QR code's text.

What is imported is judged again by our own rules: nothing that a file says about itself is shown
as a finding, and where the two differ it is told.
"""

import datetime as dt
from pathlib import Path
from typing import NamedTuple

from msgspec import UNSET

from checker import compose, phonecode, reading
from checker.documents import qr
from checker.helpdesk.desk import Rules
from checker.helpdesk.records.cases import Heard
from checker.judge import judge
from checker.model import Finding, Lang, Overall, PackStamp, Report, System, Verdict
from checker.packs.release import order, version_of
from checker.phonecode import PhoneCodeError
from checker.wording import rules_version

_CALM = frozenset({"met", "not_applicable"})


class Told(NamedTuple):
    """What an import has to say: a key of the page's words, with its values."""

    key: str
    values: dict[str, str]
    warning: bool


class Result(NamedTuple):
    """What is known of one PC."""

    digits: str
    """With hyphens; empty where there is none."""
    findings: tuple[Finding, ...]
    overall: Overall
    system: System
    choices: dict[str, tuple[str, ...]]
    report: Report | None = None

    def heard(self, raw: str | None = None) -> Heard:
        """Return it as it is recorded."""
        reasons = [
            (one.id, " ".join(self.choices.get(one.id, (one.outcome,))))
            for one in self.findings
            if one.status not in _CALM
        ]
        return Heard(self.digits.replace("-", ""), self.overall, reasons, raw)


def from_code(text: str, rules: Rules) -> Result:
    """Read a phone code.

    Raises:
        PhoneCodeError: It is none.
    """
    decoded = phonecode.decode(text, rules.tables)
    return Result(
        decoded.digits,
        decoded.findings,
        decoded.overall,
        decoded.system or "windows",
        compose.left_open(decoded, rules.pack),
    )


def from_report(report: Report, rules: Rules) -> Result:
    """Judge a report's facts and answers by our rules."""
    day = max(report.judged_on, rules.pack.file.valid_from)
    judgement = judge(report.facts.facts, report.answers, rules.pack, day)
    return Result(
        _code(report, judgement.findings, rules) or "",
        judgement.findings,
        judgement.overall,
        report.facts.machine.os,
        {},
        report,
    )


def _code(report: Report, findings: tuple[Finding, ...], rules: Rules) -> str | None:
    table = rules.pack.code_table
    if table is None:
        return None
    return phonecode.encode(findings, report.facts.facts, report.facts.machine.os, table)


def read_import(data: bytes, name: str) -> Report:
    """Read an imported report file, or the text of a QR code.

    Raises:
        BadInputError: It is neither, or too large.
    """
    if data[:4] == qr.PREFIX.encode():
        return qr.decode(data.decode("ascii", errors="replace"))
    return reading.report(data, name)


def examine(report: Report, rules: Rules) -> list[Told]:
    """Compare what a report says of itself with the facts inside."""
    result = from_report(report, rules)
    theirs, ours = report.pack, rules.pack.stamp
    if (theirs.id, theirs.version, _set(theirs)) != (ours.id, ours.version, _set(ours)):
        versions = {"version": rules_version(theirs), "own": rules_version(ours)}
        newer = _is_newer(theirs, ours, rules.root)
        told = [Told("import_newer_rules" if newer else "import_old_rules", versions, newer)]
        if report.code is not None and not _readable(report.code, rules):
            told.append(Told("import_bad_code", {}, warning=True))
        return told
    told = []
    if report.code is None:
        told.append(Told("import_no_code", {}, warning=False))
    elif not _readable(report.code, rules):
        told.append(Told("import_bad_code", {}, warning=True))
    elif report.code != result.digits:
        told.append(Told("import_forged", {"code": result.digits}, warning=True))
    else:
        told.append(Told("import_fine", {}, warning=False))
    mine = [(one.id, one.status, one.outcome) for one in result.findings]
    if mine != [(one.id, one.status, one.outcome) for one in report.verdicts] or (
        report.overall != result.overall
    ):
        told.append(Told("import_other_verdicts", {}, warning=True))
    return told


def _set(stamp: PackStamp) -> str:
    return "" if stamp.issue is UNSET else stamp.issue.version


def _is_newer(theirs: PackStamp, ours: PackStamp, root: Path) -> bool:
    """Whether a report was made by rules that are newer than those of this helpdesk."""
    if theirs.verified_on != ours.verified_on:
        return theirs.verified_on > ours.verified_on
    try:
        if theirs.version != ours.version:
            return order(theirs.version) > order(ours.version)
        return bool(_set(theirs)) and order(_set(theirs)) > order(_set(ours) or version_of(root))
    except ValueError:
        return False  # what it says is no version, and nothing follows from it


def _readable(code: str, rules: Rules) -> bool:
    try:
        phonecode.decode(code, rules.tables)
    except PhoneCodeError:
        return False
    return True


def verdicts(result: Result, rules: Rules, on: dt.date, lang: Lang) -> tuple[Verdict, ...]:
    """Return the result in the words that the caller has on the screen."""
    report = result.report
    if report is not None:
        day = max(report.judged_on, rules.pack.file.valid_from)
        made = compose.compose(report.facts, report.answers, rules.pack, day, lang)
        return made.verdicts
    decoded = phonecode.decode(result.digits, rules.tables)
    return compose.read_out(decoded, rules.pack, max(on, rules.pack.file.valid_from), lang)


def recorded(digits: str, report: str | None, rules: Rules) -> Result | None:
    """Return a result that was recorded; None where it can no longer be read."""
    if report is not None:
        return from_report(reading.report(report.encode(), "report"), rules)
    try:
        return from_code(digits, rules)
    except PhoneCodeError:
        return None
