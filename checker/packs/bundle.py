"""One file with a whole set of rules, as it travels: on a USB stick, over a share, from a page.

Three parts, all of them text: a first line that says what it is, four lines of a minisign signature
(none yet after `rules pack`), and JSON with the text of every file. Nothing is packed into it as
into a zip: so there is nothing to unfold without end, no link, no second name of a file. The names
that it has are checked against one closed pattern; and nothing behind the signature is even decoded
before the signature is known to be right.
"""

import datetime as dt
import os
import re
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple

import msgspec

from checker.errors import BadInputError
from checker.model import Closed, Name, Text
from checker.packs.load import DEFAULT_PACK, SIZE_LIMIT, Reader
from checker.packs.minisign import Signature, read_signature
from checker.packs.release import FILE_LIMIT, Maker, Version, read_release
from checker.packs.strict import parse_toml
from checker.shapes import known

SUFFIX: Final = ".ncrules"
FILES_LIMIT: Final = 2_000
FIRST_LINE: Final = b"nanbyo-checker/rules/1\n"
_SIGNED: Final = b"untrusted comment: "
_LINES: Final = 4
_LINE: Final = 1024
_PART: Final = r"[a-z0-9](?:[a-z0-9._-]{0,78}[a-z0-9])?"
_NAME: Final = re.compile(rf"(?:{_PART}/){{0,3}}{_PART}\.toml(?![\s\S])")
_NAME_LENGTH: Final = 120
_DEVICES: Final = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?")
"""What Windows takes for a device, whatever stands behind the dot."""


class Bundle(Closed, frozen=True):
    """What is signed."""

    schema: Literal["nanbyo-checker/rules/1"]
    version: Version
    made_on: dt.date
    made_by: Maker
    program: Name
    """The version of this program that packed it."""
    files: dict[str, str]
    """The text of every file, by its name in the rules folder."""

    @property
    def valid_from(self) -> dt.date:
        """The first day that it can judge; a set without that day is refused when it is checked."""
        return first_day(self.files.get(f"packs/{DEFAULT_PACK}.toml", ""))


class Envelope(NamedTuple):
    """A file as it was read: nothing in it is believed yet."""

    signature: Signature | None
    payload: bytes


def first_day(text: str) -> dt.date:
    """Return the first day of a pack, from its file's text."""
    try:
        found: Any = parse_toml(text, "").get("valid_from")
    except BadInputError:
        found = None
    return found if type(found) is dt.date else dt.date.min


def gather(root: Path, made_on: dt.date, program: str) -> Bundle:
    """Take up every rule file of a folder.

    Raises:
        BadInputError: Something is there that does not travel.
    """
    release = read_release(root)
    files: dict[str, str] = {}
    reader = Reader(root)
    for folder, folders, names in os.walk(root):
        folders.sort()
        for name in sorted(names):
            path = Path(folder, name)
            inside = path.relative_to(root).as_posix()
            if path.suffix == ".toml":
                if path.is_symlink():
                    raise _refused(
                        inside, Text("リンクは入れられません", "a link cannot be packed")
                    )
                files[inside] = reader.text(inside) or ""
    reader.finish()
    bundle = Bundle(
        "nanbyo-checker/rules/1", release.version, made_on, release.made_by, program, files
    )
    check_names(bundle, str(root))
    return bundle


def written(bundle: Bundle, signature: Signature | None = None) -> bytes:
    """Return a set of rules as its file."""
    return sealed(msgspec.json.encode(bundle), signature)


def sealed(payload: bytes, signature: Signature | None) -> bytes:
    """Return the file of a payload and its signature."""
    return FIRST_LINE + (signature.lines.encode() if signature else b"") + payload


def opened(data: bytes, file: str) -> Envelope:
    """Take a file apart without believing any of it.

    Raises:
        BadInputError: It is no such file, or too large.
    """
    if len(data) > FILE_LIMIT:
        raise _refused(file, Text("20MBを超えています", "it is larger than 20 MB"))
    if not data.startswith(FIRST_LINE):
        raise _refused(
            file, Text("ルールのファイルではありません", "it is no file of rules"), _AGAIN
        )
    rest = data[len(FIRST_LINE) :]
    if not rest.startswith(_SIGNED):
        return Envelope(None, rest)
    parts = rest[: _LINES * _LINE].split(b"\n", _LINES)
    if len(parts) <= _LINES:
        raise _refused(file, _DAMAGED, _AGAIN)
    try:
        lines = [part.decode() for part in parts[:_LINES]]
    except UnicodeDecodeError as error:
        raise _refused(file, _DAMAGED, _AGAIN) from error
    start = sum(len(part) + 1 for part in parts[:_LINES])
    return Envelope(read_signature(lines, file), rest[start:])


def contents(payload: bytes, file: str) -> Bundle:
    """Decode what a file holds.

    Raises:
        BadInputError: It is not what a set of rules is.
    """
    try:
        bundle = msgspec.json.decode(payload, type=known(Bundle))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _refused(file, _DAMAGED, _AGAIN) from error
    check_names(bundle, file)
    return bundle


def check_names(bundle: Bundle, file: str) -> None:
    """See that every name stays inside the rules folder, on every system, and nothing is too much.

    Raises:
        BadInputError: One does not, or there is too much.
    """
    if len(bundle.files) > FILES_LIMIT:
        raise _refused(
            file, Text(f"ファイルが{FILES_LIMIT}を超えています", f"more than {FILES_LIMIT} files")
        )
    for name, text in bundle.files.items():
        if not _safe(name):
            raise _refused(
                file,
                Text(
                    f"使えない名前のファイルが入っています（{name[:80]}）",
                    f"a file in it has a name that is not allowed ({name[:80]})",
                ),
            )
        if len(text.encode(errors="surrogatepass")) > SIZE_LIMIT:
            raise _refused(file, Text(f"{name} が1MBを超えています", f"{name} is larger than 1 MB"))


def _safe(name: str) -> bool:
    return (
        len(name) <= _NAME_LENGTH
        and _NAME.fullmatch(name) is not None
        and not any(_DEVICES.fullmatch(part) or ".." in part for part in name.split("/"))
    )


def _refused(file: str, problem: Text, advice: Text | None = None) -> BadInputError:
    return BadInputError(file, "", problem, advice)


_DAMAGED: Final = Text("途中で壊れています", "it is damaged")
_AGAIN: Final = Text(
    "もう一度受け取るか、渡した人に確かめてください。今のルールはそのままです。",
    "Get it anew, or ask who gave it to you. The rules in use are as they were.",
)
