"""A small rules folder that a test can break: one pack, one requirement of every kind of fact."""

import shutil
from pathlib import Path

from checker.errors import BadInputError, ManyBadInputsError
from checker.packs.load import load_pack
from checker.packs.locate import rules_root
from checker.packs.pack import Pack

PACK = "packs/small.toml"
MEMORY = "requirements/memory.toml"
DISPLAY = "requirements/display.toml"
SOURCE = 'source = { document = "notice", section = "1" }'

FILES = {
    PACK: """
id = "small"
title = { ja = "小", en = "Small" }
version = "1"
valid_from = 2026-01-01
verified_on = 2026-01-02

[[requirements]]
id = "memory"
level = "required"
source = { document = "notice", section = "1" }

[[requirements]]
id = "display"
level = "advisory"
source = { document = "notice", section = "2" }
""",
    "sources.toml": """
[notice]
title = { ja = "通知", en = "Notice" }
issuer = { ja = "県", en = "Prefecture" }
where = "here"
kind = "official"
last_checked_on = 2026-01-02
""",
    "lifecycle.toml": """
[[releases]]
os = "windows-10"
ends_on = 2025-10-14
source = { document = "notice", section = "3" }
""",
    MEMORY: """
id = "memory"
title = { ja = "メモリ", en = "Memory" }
why = { ja = "理由", en = "why" }
required = { ja = "{enough}以上", en = "{enough} or more" }
references = [{ document = "notice", section = "1" }]
facts = ["memory.installed_bytes", "os.name", "software.excel"]

[question]
answer = "security_rules_followed"
text = { ja = "{enough}ありますか", en = "Is there {enough}?" }
help = { ja = "見てください", en = "look" }
unsure = { ja = "聞いてください", en = "ask" }

[[thresholds.enough]]
value = 8
unit = "GiB"
valid_from = 2026-01-01
source = { document = "notice", section = "1" }

[[outcomes]]
id = "meets"
status = "met"
when = [{ fact = "memory.installed_bytes", at_least = "enough" }]
message = { ja = "足りる（{memory.installed_bytes}）", en = "enough ({memory.installed_bytes})" }

[[outcomes]]
id = "too_small"
status = "not_met"
when = [
  { fact = "memory.installed_bytes", less_than = "enough" },
  { fact = "os.name", starts_with = "windows" },
  { fact = "os.support", one_of = ["ended", "supported"] },
  { fact = "software.excel", has = { kind = { one_of = ["msi", "app"] } } },
]
message = { ja = "足りない", en = "too small" }

[outcomes.remedy]
kind = "purchase"
text = { ja = "買う", en = "buy" }

[[outcomes]]
id = "ask"
status = "needs_answer"
when = [{ answer = "security_rules_followed", missing = true }]
message = { ja = "？", en = "?" }
""",
    DISPLAY: """
id = "display"
title = { ja = "画面", en = "Display" }
why = { ja = "理由", en = "why" }
required = { ja = "広さ", en = "size" }
references = [{ document = "notice", section = "2" }]
facts = ["display.screens"]

[[thresholds.wide]]
value = 1280
unit = "px"
valid_from = 2026-01-01
source = { document = "notice", section = "2" }

[[outcomes]]
id = "meets"
status = "met"
when = [
  { fact = "display.screens", any = { remote = false, effective_width = { at_least = "wide" } } },
  { fact = "display.screens", none = { max_width = { null = true } } },
]
message = { ja = "よい", en = "good" }

[[outcomes]]
id = "remote"
status = "unknown"
reason = "not_supported"
when = [{ fact = "display.screens", all = { remote = true } }]
message = { ja = "遠い", en = "far" }
""",
}


class Folder:
    """Files under a temporary folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for name, text in FILES.items():
            self.write(name, text)
        for name in ("facts.toml", "failures.toml", "result.toml"):
            shutil.copyfile(rules_root() / name, root / name)

    def write(self, name: str, text: str) -> "Folder":
        """Write a file anew."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return self

    def change(self, name: str, old: str, new: str) -> "Folder":
        """Replace a text that is there exactly once."""
        text = (self.root / name).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} is {text.count(old)} times in {name}"
        return self.write(name, text.replace(old, new))

    def add(self, name: str, text: str) -> "Folder":
        """Put a text at the end of a file."""
        return self.write(name, (self.root / name).read_text(encoding="utf-8") + text)

    def load(self) -> Pack:
        """Load the pack."""
        return load_pack(self.root, "small")

    def errors(self) -> list[BadInputError]:
        """Return every problem of the pack."""
        try:
            self.load()
        except ManyBadInputsError as error:
            return error.problems
        return []

    def problems(self) -> list[str]:
        """Return every problem of the pack as `file: place: what is wrong`, in English."""
        return [f"{one.file}: {one.place}: {one.problem.en}" for one in self.errors()]
