"""Which rules this start uses: chosen once, before a command reads any."""

import argparse
import os
from typing import TYPE_CHECKING

from checker import __version__
from checker.cli import common
from checker.errors import BadInputError, tell
from checker.packs.choice import NOTE, Choice, home
from checker.packs.locate import builtin_root, use

if TYPE_CHECKING:
    from checker.packs.install import Installer
    from checker.packs.installed import Installed


def settle(args: argparse.Namespace) -> None:
    """Choose the newest valid rules, and tell why an installed set is not used."""
    if args.rules is not None:
        return
    found = chosen(args)
    use(found)
    if found.passed_over and not args.quiet:
        for line in why(found, args):
            tell(line)


def chosen(args: argparse.Namespace) -> Choice:
    """Return what is used on the day of the options."""
    folder, builtin = home(), builtin_root()
    if folder is None or not os.path.lexists(folder / NOTE):
        return Choice(builtin, None)
    from checker.packs import installed  # noqa: PLC0415 - only where something is installed

    return installed.choose(folder, builtin, args.on, lambda one: works(one, args))


def works(one: "Installed", args: argparse.Namespace) -> bool:
    """Whether this version of the program reads a set; looked at once a version."""
    if one.checked_by == __version__:
        return True
    from checker.cli.validating import everything  # noqa: PLC0415 - after an update alone
    from checker.packs.install import Place, recheck  # noqa: PLC0415

    folder = home()
    if folder is None:
        return False
    return recheck(Place(folder, builtin_root(), __version__, args.on), one, everything)


def why(choice: Choice, args: argparse.Namespace) -> list[str]:
    """Return why nothing newer is used."""
    from checker.packs.travel_words import passed_over, read_travel_words  # noqa: PLC0415

    try:
        return passed_over(read_travel_words(choice.root), choice, args.lang)
    except BadInputError as error:
        return [error.say(args.lang)]


def installer(args: argparse.Namespace) -> "Installer | None":
    """Return what a page needs to take rules in; None: a folder of rules was named."""
    from checker.cli.validating import everything  # noqa: PLC0415 - the pages alone
    from checker.packs.install import Installer, Place  # noqa: PLC0415

    folder = home()
    if args.rules is not None or folder is None:
        return None
    return Installer(Place(folder, builtin_root(), __version__, common.now().date()), everything)
