"""Turn templates into pages, and serve what stands beside them."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from checker import markup

HERE: Final = Path(__file__).parent
TEMPLATES: Final = HERE / "templates"
STATIC: Final = HERE / "static"
KINDS: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
"""What the static folder may hold."""


def render(name: str, values: dict[str, Any], folders: Sequence[Path] = ()) -> str:
    """Return a page. Text is shown as text, never as markup."""
    return markup.environment(*folders, TEMPLATES).get_template(name).render(values)


def prepare(name: str, folders: Sequence[Path] = ()) -> None:
    """Load a template, and what turns templates into pages, before anybody asks for it."""
    markup.environment(*folders, TEMPLATES).get_template(name)


def static(name: str) -> tuple[bytes, str] | None:
    """Return a file of the static folder and its type; None: there is no such file."""
    if not re.fullmatch(r"[a-z0-9-]+\.[a-z]+", name):
        return None
    path = STATIC / name
    kind = KINDS.get(path.suffix)
    return (path.read_bytes(), kind) if kind and path.is_file() else None
