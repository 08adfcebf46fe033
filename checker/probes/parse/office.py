"""Microsoft Office as Click-to-Run and as Store packages."""

import re
from collections.abc import Iterable, Mapping

from checker.packs.software import OfficeProducts
from checker.probes.parse.names import matches

_PACKAGE = re.compile(
    r"(?i)Microsoft\.Office\.Desktop\.Excel_(\d+(?:\.\d+){1,3})_\w*_\w*_8wekyb3d8bbwe"
)
"""Full name of the desktop Excel of the Store. Excel Mobile (`Microsoft.Office.Excel`) and the hub
app (`Microsoft.MicrosoftOfficeHub`) are other packages."""


def brings_excel(configuration: Mapping[str, object], products: OfficeProducts) -> bool | None:
    r"""Return whether a Click-to-Run configuration brings Excel; None when no product is known.

    Args:
        configuration: Values of the key `ClickToRun\Configuration`.
        products: Which product ids have Excel.
    """
    values = {name.casefold(): str(value) for name, value in configuration.items()}
    ids = [name.strip() for name in values.get("productreleaseids", "").split(",") if name.strip()]
    unknown = False
    for product in ids:
        excluded = values.get(f"{product}.excludedapps".casefold(), "")
        if "excel" in (app.strip().casefold() for app in excluded.split(",")):
            continue
        if matches(product, products.products):
            return True
        unknown = unknown or not matches(product, products.not_products)
    return None if unknown else False


def store_package(names: Iterable[str]) -> tuple[str, str] | None:
    """Return full name and version of the Store's desktop Excel among package names."""
    for name in names:
        found = _PACKAGE.fullmatch(name)
        if found:
            return name, found[1]
    return None
