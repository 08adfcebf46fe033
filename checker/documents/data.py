"""The files of the contract as bytes: facts and reports in JSON."""

from typing import Any

import msgspec

from checker.model import Facts, Report


def report_json(report: Report) -> bytes:
    """Return a report file."""
    return _json(report)


def facts_json(facts: Facts) -> bytes:
    """Return a facts file."""
    return _json(facts)


def _json(value: Any) -> bytes:  # noqa: ANN401 - any struct
    return msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n"
