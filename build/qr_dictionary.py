"""Make the dictionary that packs a report into a QR code, from the rules and some reports.

Run it only to make a dictionary with a new number: a printed QR code can be read only with the
dictionary that it was made with. The last report is the most typical one.

    python3 build/qr_dictionary.py NUMBER REPORT…

writes checker/documents/qr-dictionary-NUMBER.txt
"""

import argparse
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parent.parent
LIMIT: Final = 32_000
"""Bytes that deflate can look back over, with room for the report itself to come near."""


def texts(value: Any) -> Iterator[str]:  # noqa: ANN401 - parsed TOML
    """Yield every Japanese sentence of a rule file that a report can hold, in its order."""
    if isinstance(value, dict):
        if set(value) == {"ja", "en"}:
            yield str(value["ja"])
            return
        for key, item in value.items():
            if key not in {"why", "help", "meaning"}:
                yield from texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)


def numbers(rule: dict[str, Any]) -> dict[str, str]:
    """Return a rule's thresholds as its sentences show them."""
    return {
        name: f"{dated[-1]['value']:g}" + ("GB" if dated[-1]["unit"] in {"GiB", "GB"} else "")
        for name, dated in rule.get("thresholds", {}).items()
    }


def filled(text: str, values: dict[str, str]) -> str:
    """Put thresholds in a sentence's `{name}` places; what only a report knows is left out."""
    return re.sub(r"\{([\w.]+)\}", lambda found: values.get(found[1], ""), text)


def sentences() -> Iterator[str]:
    """Yield the sentences of Japanese reports."""
    read = tomllib.loads
    yield from texts(read((ROOT / "rules/failures.toml").read_text(encoding="utf-8")))
    for path in sorted((ROOT / "rules/requirements").glob("*.toml")):
        rule = read(path.read_text(encoding="utf-8"))
        values = numbers(rule)
        for text in texts(rule):
            yield filled(text, values)


def pieces(report: dict[str, Any]) -> Iterator[str]:
    """Yield what one report has in common with those of other PCs: no values of this PC."""
    for fact in report["facts"]["facts"].values():
        if "source" in fact:
            yield f'"source":{compact(fact["source"])}}},"'
        else:
            yield compact(fact)
    for verdict in report["verdicts"]:
        yield compact({key: verdict[key] for key in ("status", "outcome", "title")})[1:-1]


def compact(value: Any) -> str:  # noqa: ANN401 - JSON
    """Return a value as the JSON of a report has it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def dictionary(reports: list[dict[str, Any]]) -> bytes:
    """Return the dictionary: what is nearest to its end is cheapest to refer to."""
    typical = compact(reports[-1]).encode()
    data = b""
    for text in sentences():
        if text.encode() not in data:
            data += text.encode()
    for report in reports:
        for piece in pieces(report):
            if piece.encode() not in data + typical:
                data += piece.encode()
    return (data + typical)[-LIMIT:]


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("number", type=int)
    parser.add_argument("reports", nargs="+", type=Path, metavar="REPORT")
    args = parser.parse_args()
    target = ROOT / f"checker/documents/qr-dictionary-{args.number}.txt"
    if target.exists():
        print(f"{target} is there already, and a dictionary never changes")
        return 1
    data = dictionary([json.loads(path.read_bytes()) for path in args.reports])
    target.write_bytes(data)
    print(f"{target}: {len(data)} bytes")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
