"""What a person may have meant who typed a command or option that is not there."""

import argparse
import re
from collections.abc import Iterator
from typing import Final

from checker.model import Text

_CHOICE: Final = re.compile(
    r"argument .+?: invalid choice: '(.+?)' \(choose from (.+)\)", re.DOTALL
)
_UNKNOWN: Final = re.compile(r"unrecognized arguments: (.+)", re.DOTALL)
_ALIKE: Final = 0.7
"""How alike two words must be, of 1: one letter in four may differ."""


def advice(message: str, parser: argparse.ArgumentParser) -> Text | None:
    """Return what to say beside an error of the command line; None: nothing is alike.

    Args:
        message: What argparse says.
        parser: Which parser said it.
    """
    for word, known in _asked(message, parser):
        from difflib import get_close_matches  # noqa: PLC0415 - only where something is wrong

        found = get_close_matches(word.lower(), known, n=2, cutoff=_ALIKE)
        if found:
            return Text(f"もしかして：{'、'.join(found)}", f"Did you mean {' or '.join(found)}?")
    return None


def _asked(message: str, parser: argparse.ArgumentParser) -> Iterator[tuple[str, list[str]]]:
    """Yield each word that is not known, with the words that could have stood there."""
    choice = _CHOICE.fullmatch(message)
    if choice is not None:
        yield choice[1], re.findall(r"[\w-]+", choice[2])
    unknown = _UNKNOWN.fullmatch(message)
    if unknown is not None:
        known = sorted(set(_options(parser)))
        for word in unknown[1].split():
            if word.startswith("-"):
                yield word.partition("=")[0], known


def _options(parser: argparse.ArgumentParser) -> Iterator[str]:
    for action in parser._actions:  # noqa: SLF001 - argparse has no other way
        yield from action.option_strings
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            for command in action.choices.values():
                yield from _options(command)
