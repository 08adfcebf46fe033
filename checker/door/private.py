"""Take what is personal out of a recording: names, users, serial numbers, addresses. Pure.

Rather too much than too little: what is taken out of a recording costs a developer a question,
what stays in it costs a person's privacy. What queues and programs are called stays, because that
is what a report of a fault is about; so a person looks at the file before sending it.
"""

import base64
import binascii
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

REMOVED: Final = "removed"
_PC: Final = "PC"
_MACHINE: Final = frozenset({"GetComputerNameW", "nodename", "ViewClient_Machine_Name"})
"""Where a recording tells the name of the PC, or of the one that it is seen from."""

_SHARED: Final = frozenset(
    {"public", "default", "default user", "all users", "shared", "guest", "root", "desktop.ini"}
    | {"defaultapppool", "systemprofile", "networkservice", "localservice", "~", ".localized"}
)
_SECRET: Final = re.compile(
    r"(?i)serial(?!ized)|uuid|udid|asset_?tag|owner|organi[sz]ation|(?:^|\W)productid$|reg(?:company|owner)"
    r"|product_?key|digitalproduct|account|user_?name|e-?mail|mac_?addr|contact|installsource|(?:^|_)wwn"
)
"""Names of values that tell a person or one machine."""
_SECRET_LINE: Final = re.compile(
    r"(?im)^([^\n]*?(?:serial|uuid|udid|asset_?tag|_wwn)[^\n=:]*[=:][ \t]*\"?)[^\"\n]*"
)
_SECRET_PLIST: Final = re.compile(
    r"(?is)(<key>[^<]*(?:serial|uuid|udid|owner)[^<]*</key>\s*<string>)[^<]*"
)
_FREE: Final = re.compile(r"(?i)version|^GetFileVersionInfoW|Info\.plist$|release|build")
"""Where four numbers with dots are a version."""
_USER_PATH: Final = re.compile(r"(?i)([\\/](?:users|home)[\\/])([^\\/\"'\n:;]+)")

_TEXTS: Final[tuple[tuple[re.Pattern[str], str], ...]] = (
    (re.compile(r"S-1-5-21(?:-\d+)+"), "S-1-5-21-0-0-0-1000"),
    (re.compile(r"(?i)\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), "someone@example.invalid"),
    (re.compile(r"(?<![\\\w:])\\\\(?![.?]\\)[^\\/\s,\"']+(?=\\|$)"), r"\\\\SERVER"),
    (re.compile(r"(?:^|(?<=\\)),,[^,\\]+,"), ",,SERVER,"),
    (
        re.compile(r"(?i)\b((?:ipps?|socket|lpd|smb|ldaps?|ftp|wsd|nfs|afp)://)[^/\s\"'<>]+"),
        r"\1host.invalid",
    ),
    (re.compile(r"(?i)\b(https?://)[^/\s\"'<>@]+@"), r"\1"),
    (re.compile(r"(?i)([?&](?:serial|uuid|sn)=)[^&\s\"'<>]+"), r"\1" + REMOVED),
    (re.compile(r"(?i)\b(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}\b"), "00:00:00:00:00:00"),
    (
        re.compile(
            r"(?i)(?<![\w:])(?:(?:[0-9a-f]{1,4}:){4,7}[0-9a-f]{1,4}|f[c-e][0-9a-f]{2}::[0-9a-f:]*)"
        ),
        "fd00::1",
    ),
    (re.compile(r"(?i)\b(WSD-|dnssd://[^/]*\._)[0-9a-f]{8}-[0-9a-f-]{20,}"), r"\1" + REMOVED),
    (re.compile(r"OneDrive - [^\\/\"'\n]+"), "OneDrive - Organisation"),
    (re.compile(r"(?i)\bIP_[0-9a-z.:_-]+"), "IP_192.0.2.1"),
)
_IPV4: Final = re.compile(
    r"(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d.])"
)
_SHORTEST: Final = 3
"""Letters of a name that is taken out wherever it stands; a shorter one only in paths."""


class Private(NamedTuple):
    """What is personal here, and what may stay in a person's own folders."""

    names: tuple[str, ...] = ()
    """Of the PC, its domain and its users, as the system tells them."""
    keep: Callable[[str], bool] = lambda _name: False
    """Whether the name of a file in a person's own folder, or an address in one, is evidence."""


def without_private(recording: Mapping[str, Any], private: Private) -> dict[str, Any]:
    """Return a recording without what is personal.

    Args:
        recording: What `Recorder.recording` returned, with facts beside it or without.
        private: What to look for beyond what can be seen.
    """
    return _Cleaner(recording, private).cleaned()


class _Cleaner:
    def __init__(self, recording: Mapping[str, Any], private: Private) -> None:
        self.recording = recording
        self.keep = private.keep
        users = dict.fromkeys(name for name in _users(recording) if name.lower() not in _SHARED)
        self.users = {
            name: "user" if number == 1 else f"user{number}"
            for number, name in enumerate(sorted(users, key=str.lower), start=1)
        }
        named = {**dict.fromkeys(private.names, _PC), **self.users}
        self.words = [
            (re.compile(rf"(?i)(?<![^\W_]){re.escape(name)}(?![^\W_])"), new)
            for name, new in sorted(named.items(), key=lambda pair: -len(pair[0]))
            if len(name) >= _SHORTEST and name.lower() not in _SHARED | {"user", "pc"}
        ]

    def cleaned(self) -> dict[str, Any]:
        parts = dict(self.recording)
        parts["files"] = self._files(parts.get("files", {}))
        parts["folders"] = self._folders(parts.get("folders", {}))
        return {
            key: value if key in {"system", "recorded_at"} else self._value(value, key)
            for key, value in parts.items()
        }

    def _value(self, value: Any, name: str) -> Any:  # noqa: ANN401 - JSON
        if isinstance(value, Mapping):
            return {
                self._text(str(key), name): self._named(str(key), inner)
                for key, inner in value.items()
            }
        if isinstance(value, list):
            return [self._value(inner, name) for inner in value]
        return self._text(value, name) if isinstance(value, str) else value

    def _named(self, key: str, value: Any) -> Any:  # noqa: ANN401 - JSON
        if key in _MACHINE and isinstance(value, str):
            return _PC
        return _emptied(value) if _SECRET.search(key) else self._value(value, key)

    def _text(self, text: str, name: str) -> str:
        text = _SECRET_PLIST.sub(rf"\g<1>{REMOVED}", _SECRET_LINE.sub(rf"\g<1>{REMOVED}", text))
        text = _USER_PATH.sub(lambda found: found[1] + self._user(found[2]), text)
        for word, new in self.words:
            text = word.sub(new, text)
        for pattern, new in _TEXTS:
            text = pattern.sub(new, text)
        return text if _FREE.search(name) else _IPV4.sub("192.0.2.1", text)

    def _user(self, name: str) -> str:
        return name if name.lower() in _SHARED else self.users.get(name, "user")

    def _folders(self, folders: Mapping[str, Any]) -> dict[str, Any]:
        """Leave out the names of a person's own files; they are no evidence of anything."""
        kept: dict[str, Any] = {}
        for path, names in folders.items():
            if not isinstance(names, list):
                kept[path] = names
            elif _is_users(path):
                kept[path] = [self._user(name) for name in names]
            elif _is_personal(path):
                kept[path] = [name for name in names if self._is_evidence(path, name)]
            else:
                kept[path] = names
        return kept

    def _is_evidence(self, folder: str, name: str) -> bool:
        start = folder.rstrip("\\/")
        inside = (f"{start}\\{name}", f"{start}/{name}")
        deeper = (*self.recording.get("folders", {}), *self.recording.get("files", {}))
        leads_on = any(path.startswith((f"{inside[0]}\\", f"{inside[1]}/")) for path in deeper)
        return leads_on or name.startswith("OneDrive") or self.keep(name.rpartition(".")[0] or name)

    def _files(self, files: Mapping[str, Any]) -> dict[str, Any]:
        kept: dict[str, Any] = {}
        for path, content in files.items():
            is_shortcut = path.lower().endswith((".url", ".website", ".desktop"))
            if is_shortcut and _is_personal(path) and not self.keep(str(content)):
                continue
            kept[path] = _binary(content) if isinstance(content, Mapping) else content
        return kept


def _users(recording: Mapping[str, Any]) -> Iterator[str]:
    """Find the users' names wherever a path or a list of users' folders tells them."""
    for path, names in recording.get("folders", {}).items():
        if _is_users(path) and isinstance(names, list):
            yield from names
    for text in _texts(recording):
        yield from (found[2] for found in _USER_PATH.finditer(text))


def _texts(value: Any) -> Iterator[str]:  # noqa: ANN401 - JSON
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield str(key)
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def _is_users(path: str) -> bool:
    return re.fullmatch(r"(?i)(?:[a-z]:)?[\\/](?:users|home)[\\/]?", path) is not None


def _is_personal(path: str) -> bool:
    return _USER_PATH.search(path + "/") is not None


def _emptied(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Return something of the same kind that says nothing."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return 0
    return REMOVED if isinstance(value, str) else type(value)()


def _binary(content: Mapping[str, Any]) -> Mapping[str, Any]:
    """Take serial numbers out of the firmware's table and a screen's description."""
    if "base64" not in content:
        return content
    try:
        data = base64.b64decode(content["base64"], validate=True)
    except (binascii.Error, TypeError, ValueError):
        return {"base64": ""}
    data = edid_without_serial(data) if data.startswith(_EDID) else memory_of(data)
    return {"base64": base64.b64encode(data).decode()}


_EDID: Final = b"\x00\xff\xff\xff\xff\xff\xff\x00"
_BLOCK: Final = 128


def edid_without_serial(edid: bytes) -> bytes:
    """Return a screen's description (EDID) without serial number; its check sums hold."""
    data = bytearray(edid)
    data[12:16] = bytes(4)
    for at in (54, 72, 90, 108):
        if data[at : at + 4] == b"\x00\x00\x00\xff":
            data[at + 5 : at + 18] = b"removed\n     "
    if len(data) >= _BLOCK:
        data[_BLOCK - 1] = -sum(data[: _BLOCK - 1]) % 256
    return bytes(data)


_MEMORY: Final = 17
_END: Final = 127
_HEADER: Final = 4


def memory_of(table: bytes) -> bytes:
    """Return the memory modules of a firmware's table (SMBIOS) without their texts.

    Bytes of any other kind come out empty: what is in them is not known.
    """
    kept, at = b"", 0
    while at + _HEADER <= len(table):
        kind, length = table[at], table[at + 1]
        end = table.find(b"\0\0", at + max(length, _HEADER))
        if length < _HEADER or end < 0:
            break
        if kind in {_MEMORY, _END}:
            kept += table[at : at + length] + b"\0\0"
        at = end + 2
    return kept


def names_of_this_pc(ask: Callable[[str], str], machine: str) -> tuple[str, ...]:
    """Return what this PC and its users are called.

    Args:
        ask: Returns an environment variable.
        machine: The PC's name.
    """
    asked = (
        "COMPUTERNAME",
        "HOSTNAME",
        "USERDOMAIN",
        "USERDNSDOMAIN",
        "USERNAME",
        "USER",
        "LOGNAME",
    )
    found: Iterable[str] = (machine, machine.partition(".")[0], *map(ask, asked))
    return tuple(dict.fromkeys(name for name in found if name))
