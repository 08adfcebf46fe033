"""Passwords that are guessed first. Pure.

Length alone does not keep a guesser out: what half of the lists of leaked passwords consist of is a
word of a few, with digits or signs around it, or one key after the other.
"""

import re
import unicodedata
from typing import Final

_FEWEST: Final = 5
"""Different characters that a password has at least."""
_ROWS: Final = (
    "01234567890123456789",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "q1w2e3r4t5y6u7i8o9p0",
    "1q2w3e4r5t6y7u8i9o0p",
)
"""Keys in the order of keyboard, alphabet and numbers."""
_WORDS: Final = frozenset(
    [
        "password",
        "passwd",
        "pass",
        "passcode",
        "login",
        "welcome",
        "admin",
        "administrator",
        "root",
        "user",
        "guest",
        "test",
        "testtest",
        "letmein",
        "iloveyou",
        "monkey",
        "dragon",
        "sunshine",
        "princess",
        "football",
        "baseball",
        "superman",
        "batman",
        "master",
        "shadow",
        "secret",
        "hello",
        "whatever",
        "trustno",
        "qwerty",
        "asdf",
        "zxcv",
        "abc",
        "abcd",
        "default",
        "changeme",
        "change",
        "system",
        "server",
        "himitsu",
        "sakura",
        "nippon",
        "nihon",
        "japan",
        "tokyo",
        "yamaguchi",
        "hospital",
        "clinic",
        "byoin",
        "kuriniku",
        "nanbyo",
        "shoman",
        "helpdesk",
        "madoguchi",
        "soudan",
        "kenkou",
        "kenko",
        "hoken",
        "hokenjo",
        "kencho",
        "iryo",
        "pasuwado",
        "aikotoba",
    ]
)
_LETTERS: Final = str.maketrans("013457@$!", "oleastasi")
"""What stands for a letter: passw0rd, p@ssword."""


def is_common(password: str) -> bool:
    """Whether a password is one that is guessed first."""
    plain = unicodedata.normalize("NFKC", password).casefold()
    if len(set(plain)) < _FEWEST:
        return True
    bare = re.sub(r"[\W_]", "", plain)
    if any(bare in row * 2 or bare in row[::-1] * 2 for row in _ROWS):
        return True
    for text in (plain, plain.translate(_LETTERS)):
        words = re.findall(r"[a-z]+", text)
        if words and len("".join(words)) + _FEWEST >= len(bare) and _of_words("".join(words)):
            return True
    # Digits before or behind one word add little, however many they are.
    core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", plain)
    return any(_of_words(text) for text in (core, core.translate(_LETTERS)))


def _of_words(text: str) -> bool:
    """Whether a text is one of the words, or two of them."""
    return bool(text) and any(
        text[:at] in _WORDS and (not text[at:] or text[at:] in _WORDS)
        for at in range(1, len(text) + 1)
    )
