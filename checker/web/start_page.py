"""What a browser is given to open, so that no other user of the machine can read the ticket."""

import sys
from pathlib import Path

from checker.files import write_private


def address(folder: Path, name: str, url: str) -> str:
    """Return what to give to the browser.

    A program's command line can be read by every user on Linux and macOS, so there a private
    file leads on. On Windows it cannot.

    Args:
        folder: A folder of this user's.
        name: The file to make in it.
        url: The address that opens the page once.

    Raises:
        OSError: The file cannot be made.
    """
    if sys.platform == "win32":
        return url
    page = folder / name
    text = (
        "<!doctype html><meta charset=utf-8><title>難病チェッカー</title>"
        f'<meta http-equiv=refresh content="0;url={url}"><a href="{url}">つぎへ / Continue</a>'
    )
    write_private(page, text.encode())
    return page.as_uri()
