"""Sets of rules for tests: small ones, keys made for the test, and a place to install into."""

import datetime as dt
from pathlib import Path
from typing import Final

import msgspec

from checker import __version__
from checker.packs import bundle, minisign
from checker.packs.bundle import Bundle
from checker.packs.install import Place, Taken, install
from checker.packs.locate import builtin_root
from checker.packs.minisign import SecretKey
from checker.packs.trust import trust

DAY: Final = dt.date(2026, 11, 30)
PROGRAM: Final = "0.2.0"


def made(version: str, **files: str) -> Bundle:
    """Return a set with a release file and a pack's first day, and files by name (`a__b`: a/b)."""
    texts = {
        "release.toml": f'version = "{version}"\nmade_by = "試験県"\n',
        "packs/nanbyo-shoman-online.toml": "valid_from = 2026-03-17\n",
    }
    texts |= {name.replace("__", "/") + ".toml": text for name, text in files.items()}
    return Bundle("nanbyo-checker/rules/1", version, DAY, "試験県", PROGRAM, texts)


def signed(key: SecretKey, one: Bundle) -> bytes:
    """Return a set's file, signed."""
    payload = bundle.opened(bundle.written(one), "x").payload
    return bundle.sealed(payload, minisign.sign(key, payload, "a comment"))


class Office:
    """One institution: its folder, the program's rules, and a key that it trusts."""

    def __init__(self, base: Path, builtin: str = "2026.11.1") -> None:
        self.folder, self.builtin = base / "data" / "rules", base / "builtin"
        self.builtin.mkdir(parents=True)
        text = f'version = "{builtin}"\nmade_by = "Nanbyo Checker"\n'
        (self.builtin / "release.toml").write_text(text, encoding="utf-8")
        self.key = minisign.new_key()
        trust(self.folder, self.key.public, "試験県")
        self.place = Place(self.folder, self.builtin, PROGRAM, DAY)

    def take(self, data: bytes) -> Taken:
        """Install a file, all of whose rules are taken to be in order."""
        return install(data, "rules.ncrules", self.place, lambda _: None)

    def take_version(self, version: str, **files: str) -> Taken:
        """Install a set that is well signed."""
        return self.take(signed(self.key, made(version, **files)))


def whole(key: SecretKey, version: str, maker: str) -> bytes:
    """Return the rules as they ship under another version, signed."""
    one = bundle.gather(builtin_root(), DAY, __version__)
    text = f'version = "{version}"\nmade_by = "{maker}"\n'
    files = one.files | {"release.toml": text}
    return signed(key, msgspec.structs.replace(one, version=version, made_by=maker, files=files))
