"""Which Acrobat it is."""

import re
from typing import Literal

Edition = Literal["reader", "standard", "pro", "unknown"]


def edition(name: str, product_code: str, package_level: int | None) -> Edition:
    """Return the edition of an installed Acrobat.

    Args:
        name: Its name in the list of installed programs.
        product_code: Its MSI product code, or an empty text.
        package_level: `SCAPackageLevel` of the 64-bit unified app, where it is set: 1 is Reader,
            more is a paid one. Adobe gives Standard and Pro of the DC products one installer, so
            which of the two it is cannot be told.
    """
    words = name.casefold()
    family = re.match(r"(?i)\{AC76BA86-\w{4}-\w{4}-(\w{4})-", product_code)
    if "reader" in words or re.match(r"(?i)\{AC76BA86-7AD7-", product_code):
        return "reader"
    if re.search(r"\bpro(?:fessional)?\b", words):
        return "pro"
    if re.search(r"\bstandard\b", words):
        return "standard"
    if family and family[1].upper() == "BA7E":
        return "standard"
    return "reader" if package_level == 1 else "unknown"
