"""What the helpdesk's page says, as data: `rules/helpdesk.toml`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from checker import wording
from checker.model import Closed, Id, Lang, Text
from checker.packs.load import Reader

WORDS_FILE: Final = "helpdesk.toml"


class WordsFile(Closed, frozen=True):
    """`rules/helpdesk.toml`."""

    words: dict[Id, Text]


class DeskWords:
    """The words in one language; `words.key`, or `words("key", name=value)` to fill places."""

    def __init__(self, texts: Mapping[str, Text], lang: Lang) -> None:
        self._texts, self._lang = texts, lang

    def __getattr__(self, name: str) -> str:
        try:
            return self._texts[name].say(self._lang)
        except KeyError as error:
            raise AttributeError(name) from error

    def __getitem__(self, name: str) -> str:
        return str(getattr(self, name))

    def __call__(self, name: str, /, **values: object) -> str:
        """Return a sentence with values in its places."""
        text: str = getattr(self, name)
        return wording.fill(text, {key: str(value) for key, value in values.items()})


def load_words(root: Path) -> dict[Lang, DeskWords]:
    """Load the words.

    Raises:
        ManyBadInputsError: With every problem of the file.
    """
    reader = Reader(root)
    file = reader.read(WORDS_FILE, WordsFile)
    reader.finish()
    if file is None:
        raise AssertionError("unreachable: a missing value is a noted problem")
    return {"ja": DeskWords(file.words, "ja"), "en": DeskWords(file.words, "en")}
