"""Templates of pages: everything is escaped, and what was compiled once is kept for later starts.

Compiling the templates of the clinic's first page takes a quarter of its time. As Python does with
its own modules, the result is kept in `__pycache__` beside the template (or where Python was told
to keep such files), and used as long as the template is the same.
"""

import contextlib
import re
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from checker import files
from checker.errors import OutputError
from checker.model import CONTROLS

if TYPE_CHECKING:
    from jinja2 import BytecodeCache, Environment
    from jinja2.bccache import Bucket

_CONTROLS: Final = re.compile(rf"(?!\n){CONTROLS}")
"""A line end is no danger in a page, and a text to copy needs its lines."""


@cache
def environment(*folders: Path) -> "Environment":
    """Return the templates of these folders; the first that has a name wins."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 - heavy

    class Templates(Environment):
        """Templates in which `w.copy` is the word "copy" of `w`, not what every dict can do."""

        def getattr(self, obj: Any, attribute: str) -> Any:  # noqa: ANN401 - as the library has it
            if type(obj) is dict and attribute in obj:
                return obj[attribute]
            try:
                return getattr(obj, attribute)
            except AttributeError:
                return super().getattr(obj, attribute)

    return Templates(
        loader=FileSystemLoader(folders),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=shown,
        bytecode_cache=_compiled(),
    )


def shown(value: Any) -> Any:  # noqa: ANN401 - whatever a template prints
    """Return what a template prints, without the control characters of a text from outside."""
    # Markup is ours and already escaped.
    if type(value) is not str or value.isprintable():  # which most texts are, and is seen sooner
        return value
    return _CONTROLS.sub("\ufffd", value)


def compiled(template: Path) -> tuple[str, bytes]:
    """Compile a template for a program that cannot keep it itself.

    Returns:
        The name of the file to put into `__pycache__` beside the template, and what it holds.
        It says nothing of where the template lies here.
    """
    templates = environment(template.parent)
    source = template.read_text(encoding="utf-8")
    store = _compiled()
    bucket = store.get_bucket(templates, template.name, str(template), source)
    bucket.code = templates.compile(source, template.name, template.name)
    return Path(bucket.key).name, bucket.bytecode_to_string()


@cache
def _compiled() -> "BytecodeCache":
    from jinja2 import BytecodeCache  # noqa: PLC0415 - heavy

    class Compiled(BytecodeCache):
        """Keeps what a template was compiled to beside it."""

        def get_cache_key(self, name: str, filename: str | None = None) -> str:
            path = Path(filename or name)
            folder = path.parent / "__pycache__"
            if sys.pycache_prefix:
                folder = Path(sys.pycache_prefix, *folder.absolute().parts[1:])
            return str(folder / f"{path.name}.{sys.implementation.cache_tag}")

        def get_bucket(
            self, environment: "Environment", name: str, filename: str | None, source: str
        ) -> "Bucket":
            # The text is for the checksum alone. With other options it is compiled otherwise.
            options = (environment.autoescape, environment.trim_blocks, environment.lstrip_blocks)
            return super().get_bucket(environment, name, filename, f"{options}{source}")

        def load_bytecode(self, bucket: "Bucket") -> None:
            with contextlib.suppress(Exception):  # whatever it is, the template itself is there
                bucket.bytecode_from_string(Path(bucket.key).read_bytes())

        def dump_bytecode(self, bucket: "Bucket") -> None:
            if sys.dont_write_bytecode:
                return
            path = Path(bucket.key)
            # A folder that nothing may be written to: it works without.
            with contextlib.suppress(OSError, OutputError):
                path.parent.mkdir(parents=True, exist_ok=True)
                files.write(bucket.key, [bucket.bytecode_to_string()])

    return Compiled()
