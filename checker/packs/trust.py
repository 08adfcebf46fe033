"""Whose rules are taken in: one key is built in, further ones are the institution's choice."""

from pathlib import Path
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from checker.errors import BadInputError, OutputError
from checker.files import output_error, private_folder, read_bytes, write_private
from checker.model import Closed, Name, Text
from checker.packs.minisign import PublicKey, read_public
from checker.shapes import known

BUILT_IN: Final = "RWTjp74OFkOkwY3v3/0KA1DsMGrzMiQr22+q1vO+w1cK1vQJANp8eC38"
"""The project's own public key. It changes with a new version of the program and in no other way:
it stands here and not in the rules, so that no set of rules can say whom to trust next."""
OWN_NAME: Final = "Nanbyo Checker"
KEYS: Final = "keys.json"
_MANY: Final = 20
_LIMIT: Final = 100_000


class Trusted(Closed, frozen=True):
    """A key that somebody here decided to trust."""

    key: Annotated[str, Meta(max_length=100)]
    """One line, as in a minisign public key's file."""
    name: Annotated[Name, Meta(min_length=1)]


class Keys(Closed, frozen=True):
    """The file of them."""

    schema: Literal["nanbyo-checker/rules-keys/1"] = "nanbyo-checker/rules-keys/1"
    keys: Annotated[tuple[Trusted, ...], Meta(max_length=_MANY)] = ()


def trusted(folder: Path) -> dict[PublicKey, str]:
    """Return every key that counts here, with its name; the built-in one first.

    Raises:
        BadInputError: The file of further keys cannot be read or is damaged; then none is guessed.
    """
    own = {read_public(BUILT_IN, OWN_NAME): OWN_NAME}
    return own | {read_public(one.key, str(folder / KEYS)): one.name for one in _read(folder).keys}


def trust(folder: Path, key: PublicKey, name: str) -> None:
    """Trust a further key from now on.

    Raises:
        BadInputError: There are too many, or a key has this number already and is another one.
        OutputError: It cannot be kept.
    """
    there = trusted(folder)
    if key in there:
        return
    if any(key.number == one.number for one in there):
        raise BadInputError(
            name,
            "",
            Text(
                f"別の鍵が、同じ番号（{key.id}）で登録されています",
                f"another key with this number ({key.id}) is trusted already",
            ),
        )
    keys = _read(folder).keys
    if len(keys) >= _MANY:
        raise BadInputError(
            name, "", Text(f"鍵は{_MANY}個までです", f"there can be {_MANY} keys at most")
        )
    _write(folder, Keys(keys=(*keys, Trusted(key.line, name))))


def distrust(folder: Path, number: str) -> bool:
    """Trust a key no longer; False: it is not one of the further keys.

    Raises:
        OutputError: It cannot be kept.
    """
    keys = _read(folder).keys
    left = tuple(one for one in keys if read_public(one.key, KEYS).id != number)
    if len(left) == len(keys):
        return False
    _write(folder, Keys(keys=left))
    return True


def _read(folder: Path) -> Keys:
    path = folder / KEYS
    try:
        content = read_bytes(str(path), _LIMIT)
    except BadInputError as error:
        if isinstance(error.__cause__, FileNotFoundError | NotADirectoryError):
            return Keys()
        raise  # what cannot be opened may well be whole
    try:
        found = msgspec.json.decode(content, type=known(Keys))
    except ValueError as error:
        raise BadInputError(
            str(path),
            "",
            Text("信頼する鍵のファイルが壊れています", "the file of trusted keys is damaged"),
            Text(
                "このファイルを消して、鍵を登録し直してください（rules trust）。",
                "Remove this file and trust the keys anew (rules trust).",
            ),
        ) from error
    return found


def _write(folder: Path, keys: Keys) -> None:
    try:
        private_folder(folder)
        write_private(folder / KEYS, msgspec.json.encode(keys))
    except OSError as error:
        raise _cannot(folder, error) from error


def _cannot(folder: Path, error: OSError) -> OutputError:
    return output_error(str(folder / KEYS), error)
