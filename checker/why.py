"""Why the system refused a file or folder, in words for people instead of the system's own."""

import errno
from collections.abc import Mapping
from typing import Final

from checker.model import Text

_IN_USE: Final = Text("ほかのプログラムが使っています", "another program is using it")
_FULL: Final = Text("空き容量が足りません", "there is no room left")
_READ_ONLY: Final = Text("書き込みのできない場所です", "the place is read-only")
_TOO_LONG: Final = Text("名前が長すぎます", "the name is too long")
_BAD_NAME: Final = Text("その名前や場所は使えません", "such a name or place cannot be used")
_NOT_FOUND: Final = Text("見つかりません", "not found")
_REFUSED: Final = Text("アクセスが許可されていません", "access is not allowed")
_NO_SHARE: Final = Text("共有フォルダーにつながりません", "the share cannot be reached")
_FAULTY: Final = Text("装置の読み書きでエラーが起きました", "the device failed to read or write")
_NOT_OPEN: Final = Text("開いていません", "it is not open")

_WORDS: Final[Mapping[str, Text]] = {
    "ENOENT": _NOT_FOUND,
    "EACCES": _REFUSED,
    "EPERM": _REFUSED,
    "ENOSPC": _FULL,
    "EDQUOT": _FULL,
    "EFBIG": Text("ファイルが大きすぎます", "the file is too large"),
    "EROFS": _READ_ONLY,
    "EISDIR": Text("フォルダーです", "it is a folder"),
    "ENOTDIR": Text("途中の名前がフォルダーではありません", "a part of the path is not a folder"),
    "ENAMETOOLONG": _TOO_LONG,
    "EEXIST": Text("同じ名前のものがあります", "there is one of that name"),
    "EINVAL": _BAD_NAME,
    "ELOOP": Text("リンクが循環しています", "the links go round in a circle"),
    "EBUSY": _IN_USE,
    "ETXTBSY": _IN_USE,
    "EIO": _FAULTY,
    "ENXIO": _FAULTY,
    "ENODEV": _FAULTY,
    "EBADF": _NOT_OPEN,
    "EMFILE": Text("開いているファイルが多すぎます", "too many files are open"),
    "ENFILE": Text("開いているファイルが多すぎます", "too many files are open"),
    "ETIMEDOUT": _NO_SHARE,
    "EHOSTDOWN": _NO_SHARE,
    "EHOSTUNREACH": _NO_SHARE,
    "ENETUNREACH": _NO_SHARE,
    "ESTALE": _NO_SHARE,
}
_WINDOWS: Final[Mapping[int, Text]] = {
    19: _READ_ONLY,
    21: _FAULTY,
    32: _IN_USE,
    33: _IN_USE,
    39: _FULL,
    53: _NO_SHARE,
    59: _NO_SHARE,
    64: _NO_SHARE,
    65: _REFUSED,
    67: _NO_SHARE,
    112: _FULL,
    121: _NO_SHARE,
    123: _BAD_NAME,
    206: _TOO_LONG,
    1231: _NO_SHARE,
}
"""Windows' own numbers, which say more than the number that Python makes of them."""


def why(error: Exception) -> Text:
    """Return why something could not be opened, read or written.

    What is not known here is told as the system tells it.
    """
    if isinstance(error, OSError):
        found = _WINDOWS.get(getattr(error, "winerror", None) or 0)
        found = found or _WORDS.get(errno.errorcode.get(error.errno or 0, ""))
        if found is not None:
            return found
        said = error.strerror or str(error) or type(error).__name__
        return Text(f"システムのエラー：{said}", said)
    if isinstance(error, ValueError) and "null" in str(error):
        return _BAD_NAME
    said = str(error) or type(error).__name__
    return Text(said, said)
