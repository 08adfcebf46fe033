"""Write the usual page that prepares the typesetter.

It is the data of the checklist that most offices get: of a PC that lacks a setting or two. Only
time depends on it, and a test says when it has become too unlike the pages of the day.

    python build/usual_page.py      in the environment of the tests
"""

import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent


def usual_page() -> bytes:
    """Return the page's data as JSON."""
    sys.path.insert(0, str(ROOT))
    import msgspec  # noqa: PLC0415 - only there

    from checker.documents import interface, pdf  # noqa: PLC0415
    from tests.documents import reports  # noqa: PLC0415

    report = reports.needs_settings()
    material = interface.load_material(ROOT / "rules", report)
    return msgspec.json.encode(pdf.page_data(report, material, "ja", subsidy=False)) + b"\n"


if __name__ == "__main__":
    target = ROOT / "checker" / "documents" / "templates" / "usual-page.json"
    target.write_bytes(usual_page())
