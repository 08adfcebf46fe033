"""Read a spec sheet or quotation as vendors send it: Excel, ODS, CSV or TOML."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, Final, get_args, overload

from checker.errors import BadInputError
from checker.fleet import rows, workbook
from checker.fleet.catalogue import Catalogue, Column
from checker.fleet.pcs import Pcs
from checker.fleet.spec import Cell, Left, Price, Quotation, Spec
from checker.fleet.workbook import CELL, Book, Grid, short
from checker.model import Text, clean
from checker.packs.strict import parse_toml
from checker.reading import text_of

SIZE_LIMIT: Final = 4_000_000
ROWS: Final = 12_000
"""PCs of one file."""
_LARGEST: Final = 10**15

_MANY = Text(ja=f"{ROWS}台までです", en=f"up to {ROWS} PCs")


def read(data: bytes, file: str, catalogue: Catalogue) -> Quotation:
    """Return the PCs of a spec sheet.

    Raises:
        BadInputError: It is too large, not readable, or has no row of heads.
    """
    if len(data) > SIZE_LIMIT:
        raise BadInputError(
            file, "", Text(ja="大きすぎます（4MBまで）", en="it is too large (up to 4 MB)")
        )
    if file.lower().endswith(".toml"):
        return Quotation(_toml(data, file))
    return _quotation(workbook.read(data, file), file, catalogue)


def _quotation(book: Book, file: str, catalogue: Catalogue) -> Quotation:
    for plain in (False, True):
        found = _tables(book, file, catalogue, plain=plain)
        if found is not None:
            return found
    raise BadInputError(file, "", _no_heads(book))


def _tables(book: Book, file: str, catalogue: Catalogue, *, plain: bool) -> Quotation | None:
    specs: list[Pcs] = []
    left = [Left(f"シート「{clean(name, 80)}」", "", "hidden_sheet") for name in book.hidden]
    used: list[str] = []
    tables = 0
    others: list[Grid] = []
    for grid in book.grids:
        if len(grid.rows) > workbook.ROWS:
            problem = Text(
                ja=f"行が多すぎます（{workbook.ROWS}行まで）",
                en=f"too many rows (up to {workbook.ROWS})",
            )
            raise BadInputError(file, _sheet(grid.name), problem)
        unseen = len(grid.unseen.rows) if grid.unseen else 0
        if unseen:
            left.append(Left(_sheet(grid.name), str(unseen), "hidden_rows"))
        table = rows.read(grid, catalogue, plain=plain)
        if table is None:
            others.append(grid)
            continue
        tables += 1
        specs += table.specs
        left += table.left
        used += table.used
        if sum(map(len, specs)) > ROWS:
            raise BadInputError(file, _sheet(grid.name), _MANY)
    whole: Sequence[Spec] = _priced_elsewhere(_Joined(specs), others, catalogue)
    if not tables or (plain and not any(spec.cells for spec in whole)):
        return None
    if not whole:
        problem = Text(ja="見出しの下にPCがありません", en="there is no PC under the heads")
        raise BadInputError(file, "", problem)
    return Quotation(whole, tuple(dict.fromkeys(used)), tuple(left))


def _priced_elsewhere(
    specs: Sequence[Spec], others: list[Grid], catalogue: Catalogue
) -> Sequence[Spec]:
    """Give the one PC of a list of parts (構成明細) the price that another sheet has for one PC."""
    if len(specs) != 1 or specs[0].prices:
        return specs
    tables = [rows.read(grid, catalogue, plain=True) for grid in others]
    priced = [pc for table in tables if table for pcs in table.specs for pc in pcs if pc.prices]
    if len(priced) != 1 or priced[0].cells:
        return specs
    (pc,) = priced
    return [
        specs[0]._replace(name=pc.name, prices=pc.prices, quantity=pc.quantity, others=pc.others)
    ]


class _Joined(Sequence[Spec]):
    """The PCs of one table after another."""

    def __init__(self, tables: Sequence[Sequence[Spec]]) -> None:
        self._tables = tables

    def __len__(self) -> int:
        return sum(map(len, self._tables))

    def __iter__(self) -> Iterator[Spec]:
        return chain.from_iterable(self._tables)

    @overload
    def __getitem__(self, index: int) -> Spec: ...
    @overload
    def __getitem__(self, index: slice) -> list[Spec]: ...
    def __getitem__(self, index: int | slice) -> Spec | list[Spec]:
        return list(self)[index]


def _sheet(name: str) -> str:
    return f"シート「{clean(name, 80)}」" if name else ""


def _no_heads(book: Book) -> Text:
    """Tell which sheets were looked at in vain."""
    ja = "見出しの行がありません。メモリ、ディスプレイ、OSなどの列が必要です"
    en = "there is no row of heads; columns such as memory, display and OS are needed"
    names = [clean(grid.name, 40) for grid in book.grids if grid.name]
    if len(names) > 1:
        ja = f"どのシート（{'、'.join(names)}）にも{ja}"
        en = f"in none of the sheets ({', '.join(names)}): {en}"
    if book.hidden:
        hidden = [clean(name, 40) for name in book.hidden]
        ja += f"（表示されていないシートは読みません：{'、'.join(hidden)}）"
        en += f" (hidden sheets are not read: {', '.join(hidden)})"
    return Text(ja, en)


def given(options: Mapping[Column, str]) -> Spec:
    """Return the PC that the options of the command describe."""
    cells: dict[Column, tuple[Cell, ...]] = {
        column: (Cell(short(text)),)
        for column, text in options.items()
        if column not in {"name", "price"}
    }
    price = options.get("price")
    prices = (Price(Cell(clean(price, CELL)), "unsaid"),) if price else ()
    return Spec(clean(options.get("name", ""), CELL), cells, prices)


def _toml(data: bytes, file: str) -> list[Spec]:
    parsed = parse_toml(text_of(data, file), file)
    found = parsed.get("pc")
    if not isinstance(found, list) or not found or len(found) > ROWS or set(parsed) != {"pc"}:
        raise BadInputError(
            file, "pc", Text(ja="[[pc]] を1台ずつ書いてください", en="write one [[pc]] for each PC")
        )
    return [given(_toml_row(row, index, file)) for index, row in enumerate(found)]


def _toml_row(row: Any, index: int, file: str) -> dict[Column, str]:  # noqa: ANN401 - TOML data
    allowed = get_args(Column)
    for key, value in row.items() if isinstance(row, Mapping) else [("", row)]:
        fits = isinstance(value, str | bool) or (isinstance(value, int) and abs(value) < _LARGEST)
        if key not in allowed or not fits:
            names = ", ".join(allowed)
            raise BadInputError(
                file,
                f"pc[{index}].{clean(str(key), 80)}",
                Text(
                    ja=f"使えるキーは {names} で、値は文字か数です",
                    en=f"the keys are {names}, with text or a number",
                ),
            )
    return {key: "yes" if value is True else str(value) for key, value in row.items()}
