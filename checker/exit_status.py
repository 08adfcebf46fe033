"""Exit codes, as the contract with hospital scripts fixes them."""

from enum import IntEnum


class ExitStatus(IntEnum):
    """What a command's exit code means."""

    READY = 0
    """Ready, with or without advice; or the command did what it was asked."""
    WORSE = 1
    """`compare`: something got worse."""
    USAGE = 2
    """The command line is wrong."""
    NOT_READY = 3
    """A requirement is not met (`fleet`, `candidate`: on at least one PC)."""
    INCOMPLETE = 4
    """Something that is required is unknown or unanswered."""
    BAD_INPUT = 5
    """An input file cannot be used."""
    OUTPUT_FAILED = 6
    """An output could not be written."""
    FAULT = 70
    """A fault of this program; a crash log was written."""
    INTERRUPTED = 130
    """The person pressed Ctrl-C."""
