"""The recorded machines of the tests (`tests/recorded/`); `checker/door/recorded.py` tells how."""

import json
from pathlib import Path

from checker.door import recorded

RECORDED = Path(__file__).parent / "recorded"


class RecordedHost(recorded.RecordedHost):
    """A recorded machine that can be named."""

    @classmethod
    def named(cls, name: str) -> "RecordedHost":
        """Open `tests/recorded/NAME.json`."""
        return cls(json.loads((RECORDED / f"{name}.json").read_text(encoding="utf-8")))
