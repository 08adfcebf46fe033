"""Take a set of rules in, or back: one small note decides, and it is replaced in one step.

A set is written into a folder of its own that nothing leads to yet, and checked there as
`rules validate` does it. Only then the note is written beside its place and renamed. Whenever the
program ends before that, however it ends, the rules in use are what they were, and the next
installation clears away what was left.
"""

import contextlib
import datetime as dt
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from checker.errors import BadInputError, ManyBadInputsError, OutputError
from checker.files import lock, output_error, private_folder, write_private
from checker.model import Issue, Text
from checker.packs import installed
from checker.packs.bundle import Bundle, contents, opened
from checker.packs.choice import NOTE
from checker.packs.installed import HISTORY, SETS, Installed, State
from checker.packs.load import ISSUE
from checker.packs.minisign import PublicKey, verifies
from checker.packs.release import RELEASE, Release, order, read_release, version_of
from checker.packs.trust import trusted

LOCK: Final = "rules.lock"
_TOLD: Final = 10
"""Problems of a set that are told; whoever made it sees them all."""


class Place(NamedTuple):
    """Where rules are installed, and what they are measured against."""

    folder: Path
    builtin: Path
    program: str
    """This program's version."""
    today: dt.date


class Taken(NamedTuple):
    """What an installation did."""

    set: Installed
    by: str
    """Whose key signed it."""
    new: bool
    """False: it was there already."""


class Installer(NamedTuple):
    """What a page needs to take rules in."""

    place: Place
    validate: Callable[[Path], object]

    def take(self, data: bytes, file: str) -> Taken:
        """Take a set in, as `install` does."""
        return install(data, file, self.place, self.validate)

    def back(self) -> Installed:
        """Take the newest set out of use, as `back` does."""
        return back(self.place)[0]


def verified(data: bytes, file: str, folder: Path) -> tuple[Bundle, PublicKey, str]:
    """Return what a file holds, once a trusted key is known to have signed just this.

    Raises:
        BadInputError: It is damaged, unsigned, or signed by somebody who is not trusted here.
    """
    envelope = opened(data, file)
    signature = envelope.signature
    if signature is None:
        raise BadInputError(
            file,
            "",
            Text("署名がありません", "it is not signed"),
            Text(
                "署名のあるファイルを、渡した人から受け取ってください。今のルールはそのままです。",
                "Get the signed file from whoever gave you this. "
                "The rules in use are as they were.",
            ),
        )
    keys = trusted(folder)
    found = [(key, name) for key, name in keys.items() if key.number == signature.number]
    if not found:
        raise BadInputError(
            file,
            "",
            Text(
                f"ここで信頼していない鍵（{signature.id}）で署名されています",
                f"it is signed with a key that is not trusted here ({signature.id})",
            ),
            Text(
                "だれの鍵かを確かめ、信頼すると決めたら rules trust で登録してください。"
                "今のルールはそのままです。",
                "Find out whose key it is; if you decide to trust it, use `rules trust`. "
                "The rules in use are as they were.",
            ),
        )
    key, name = found[0]
    if not verifies(key, signature, envelope.payload):
        raise BadInputError(
            file,
            "",
            Text(
                "中身が署名と合いません。途中で壊れたか、書き換えられています",
                "its content is not what was signed: it was damaged or changed on the way",
            ),
            Text(
                "もう一度受け取ってください。今のルールはそのままです。",
                "Get it anew. The rules in use are as they were.",
            ),
        )
    return contents(envelope.payload, file), key, name


def install(data: bytes, file: str, place: Place, validate: Callable[[Path], object]) -> Taken:
    """Take a set of rules in, so that the next start uses it.

    Args:
        data: The file.
        file: Its name, for people.
        place: Where to.
        validate: Loads every file of a rules folder, as this version of the program reads them.

    Raises:
        BadInputError: It is damaged, not signed by whom is trusted, older, or not in order.
        OutputError: It cannot be written.
    """
    bundle, key, name = verified(data, file, place.folder)
    with _alone(place.folder):
        state = installed.read_state(place.folder) or State()
        wanted = _digest(bundle)
        top = state.sets[0] if state.sets else None
        if top is not None and top.version == bundle.version and top.digest == wanted:
            root = place.folder / SETS / top.folder
            if installed.digest(root) == wanted:
                return Taken(top, name, new=False)
        else:
            _see_that_it_is_newer(bundle, file, state, place.builtin)
        _clear(place.folder, state)
        number = secrets.token_hex(12)
        root = place.folder / SETS / number
        try:
            _write(root, bundle)
            _check(root, bundle, file, place, validate)
            made = Installed(
                bundle.version,
                bundle.made_on,
                bundle.made_by,
                key.id,
                bundle.valid_from,
                place.today,
                wanted,
                place.program,
                number,
            )
            rest = state.sets[1:] if top is not None and top.digest == wanted else state.sets
            _note(place.folder, State(sets=(made, *rest)[:HISTORY]))
        except BaseException:
            shutil.rmtree(root, ignore_errors=True)
            raise
    return Taken(made, name, new=True)


def back(place: Place) -> tuple[Installed, Installed | None]:
    """Take the newest set out of use; return it and what was installed before it.

    Raises:
        BadInputError: Nothing is installed.
        OutputError: It cannot be written.
    """
    with _alone(place.folder):
        state = installed.read_state(place.folder) or State()
        if not state.sets:
            raise BadInputError(
                str(place.folder),
                "",
                Text(
                    "取り込んだルールはありません。プログラムのルールを使っています",
                    "no rules are installed; those of the program are in use",
                ),
            )
        gone, *rest = state.sets
        left = (gone.folder, *state.taken_back)[:HISTORY]
        _note(place.folder, State(sets=tuple(rest), taken_back=left))
    return gone, rest[0] if rest else None


def recheck(place: Place, one: Installed, validate: Callable[[Path], object]) -> bool:
    """Whether this version of the program reads a set that another one installed; noted if so."""
    root = place.folder / SETS / one.folder
    try:
        validate(root)
    except BadInputError:
        return False
    now = msgspec.structs.replace(one, checked_by=place.program)
    with contextlib.suppress(OutputError), _alone(place.folder):
        state = installed.read_state(place.folder) or State()
        sets = tuple(now if known.folder == one.folder else known for known in state.sets)
        _note(place.folder, msgspec.structs.replace(state, sets=sets))
    return True


def _see_that_it_is_newer(bundle: Bundle, file: str, state: State, builtin: Path) -> None:
    """Refuse what would bring back older rules, whoever signed them once."""
    now = max([version_of(builtin), *(one.version for one in state.sets)], key=order)
    if order(bundle.version) > order(now):
        return
    if bundle.version == now and not state.sets:
        raise BadInputError(
            file,
            "",
            Text(
                f"プログラムのルールと同じ版（{now}）です",
                f"it is the version that the program has ({now})",
            ),
            _NOTHING_NEW,
        )
    if bundle.version == now:
        raise BadInputError(
            file,
            "",
            Text(
                f"今のルールと同じ番号（{now}）で、中身が違います",
                f"it has the number of the rules in use ({now}) and other content",
            ),
            Text(
                "どちらが正しいかを、渡した人に確かめてください。今のルールはそのままです。",
                "Ask whoever gave it to you which is right. The rules in use are as they were.",
            ),
        )
    raise BadInputError(
        file,
        "",
        Text(
            f"今のルール（{now}）より古い版（{bundle.version}）です",
            f"it is older ({bundle.version}) than the rules in use ({now})",
        ),
        _NOTHING_NEW,
    )


_NOTHING_NEW: Final = Text(
    "取り込む必要はありません。前のルールに戻すには rules back を使います。",
    "There is nothing to install. To go back to earlier rules use `rules back`.",
)


def _digest(bundle: Bundle) -> str:
    import hashlib  # noqa: PLC0415

    found = hashlib.sha256()
    for name in sorted(bundle.files):
        data = bundle.files[name].encode()
        found.update(f"{name}\0{len(data)}\0".encode() + data)
    return found.hexdigest()


def _check(
    root: Path, bundle: Bundle, file: str, place: Place, validate: Callable[[Path], object]
) -> None:
    """Read every file as this program does, where nothing leads to it yet."""
    try:
        _see_that_it_is_itself(root, bundle)
        validate(root)
    except BadInputError as error:
        problems = error.problems if isinstance(error, ManyBadInputsError) else [error]
        if _parts(bundle.program) > _parts(place.program):
            raise BadInputError(
                file,
                "",
                Text(
                    f"このルールには、新しいプログラム（{bundle.program}）が必要です",
                    f"these rules need a newer version of the program ({bundle.program})",
                ),
                Text(
                    "先にプログラムを新しくしてください。今のルールはそのままです。",
                    "Bring the program up to date first. The rules in use are as they were.",
                ),
            ) from error
        raise ManyBadInputsError(
            [
                BadInputError(file, f"{one.file} {one.place}".rstrip(" $"), one.problem)
                for one in problems
            ][:_TOLD],
            Text(
                "ルールを作った人に知らせてください。今のルールはそのままです。",
                "Tell whoever made these rules. The rules in use are as they were.",
            ),
        ) from error


def _see_that_it_is_itself(root: Path, bundle: Bundle) -> None:
    """Refuse a set that is called otherwise inside than at its head."""
    if read_release(root) != Release(bundle.version, bundle.made_by):
        raise BadInputError(
            RELEASE,
            "",
            Text("ファイルの先頭と違います", "it is not what the head of the file says"),
        )


def _parts(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isascii() and part.isdigit())


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Let nobody else install meanwhile."""
    try:
        private_folder(folder)
        held = lock(folder / LOCK)
    except OSError as error:
        raise output_error(str(folder), error) from error
    if held is None:
        raise OutputError(
            Text(
                "ルールの取り込みが、もう一つ動いています。",
                "Rules are being installed by another process.",
            ),
            Text("それが終わってから、もう一度実行してください。", "Try again when it has ended."),
        )
    with held:
        yield


def _write(root: Path, bundle: Bundle) -> None:
    """Write the files of a set into a folder that nothing leads to."""
    issue = Issue(bundle.version, bundle.made_by, bundle.made_on)
    files = {name: text.encode() for name, text in bundle.files.items()}
    files[ISSUE] = msgspec.json.encode(issue)
    try:
        for name, data in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
    except OSError as error:
        raise output_error(str(root), error) from error


def _note(folder: Path, state: State) -> None:
    try:
        write_private(folder / NOTE, msgspec.json.encode(state))
    except OSError as error:
        raise output_error(str(folder / NOTE), error) from error


def _clear(folder: Path, state: State) -> None:
    """Remove what no note leads to: what an installation left that did not end."""
    kept = {one.folder for one in state.sets} | set(state.taken_back)
    for path in (folder / SETS).glob("*"):
        if path.name not in kept:
            shutil.rmtree(path, ignore_errors=True)
    for path in folder.glob(".nanbyo-checker-*.tmp"):
        path.unlink(missing_ok=True)
