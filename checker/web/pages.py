"""Turn templates into pages: escaped, without control characters, with what every page needs."""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from checker.model import CONTROLS

if TYPE_CHECKING:
    from jinja2 import Environment

HERE: Final = Path(__file__).parent
TEMPLATES: Final = HERE / "templates"
STATIC: Final = HERE / "static"
KINDS: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
"""What the static folder may hold."""


@cache
def environment(*folders: Path) -> "Environment":
    """Return the templates of these folders, the first that has a name wins; base.html is there."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 - heavy

    return Environment(
        loader=FileSystemLoader([*folders, TEMPLATES]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )


def render(name: str, values: dict[str, Any], folders: Sequence[Path] = ()) -> str:
    """Return a page. Text is shown as text, never as markup."""
    return environment(*folders).get_template(name).render(values)


def static(name: str) -> tuple[bytes, str] | None:
    """Return a file of the static folder and its type; None: there is no such file."""
    if not re.fullmatch(r"[a-z0-9-]+\.[a-z]+", name):
        return None
    path = STATIC / name
    kind = KINDS.get(path.suffix)
    return (path.read_bytes(), kind) if kind and path.is_file() else None


def _shown(value: Any) -> Any:  # noqa: ANN401 - whatever a template prints
    # A line end is no danger in a page, and a text to copy needs its lines.
    return re.sub(rf"(?!\n){CONTROLS}", "\ufffd", value) if type(value) is str else value
