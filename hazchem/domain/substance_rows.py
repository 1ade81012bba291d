"""From tables to substances: the catalogue's rows, joined with the lists and the UN numbers."""

from collections.abc import Iterable, Mapping
from datetime import date

from hazchem.domain.dangerous_goods import DangerousGoods, goods_from_rows
from hazchem.domain.listing import Listing, listings_from_rows
from hazchem.domain.substance import Substance

Rows = Iterable[Mapping[str, str]]


def substances_from_rows(
    rows: Rows, lists: Mapping[str, Rows], un_rows: Rows,
) -> tuple[Substance, ...]:
    """The substances of a table, each with its listings and the lines of its UN numbers.

    Raises ValueError where a list names a substance that the table does not hold.
    """
    listings, goods = listings_from_rows(lists), goods_from_rows(un_rows)
    found = tuple(_substance(row, listings.pop(row["id"], ()), goods) for row in rows)
    if found and listings:
        raise ValueError(f"{', '.join(sorted(listings))}: on a list, but not in the register")
    return found


def _substance(
    row: Mapping[str, str], listings: tuple[Listing, ...],
    goods: Mapping[str, tuple[DangerousGoods, ...]],
) -> Substance:
    """A substance from one row of the register's table (columns as its source.toml says).

    Editions from before the lists stood by themselves tell flags, class and labels in the row: a
    ledger that holds one, and an older size of any, is read as it was.
    """
    un_numbers = _several(row["un_numbers"])
    lines = tuple(line for un in un_numbers for line in goods.get(un, ()))
    return Substance(
        id=row["id"],
        number=int(row["number"]) if row["number"] else None,
        listed_from=date.fromisoformat(first) if (first := row.get("listed_from")) else None,
        cas=row["cas"] or None,
        cas_other=_several(row["cas_other"]),
        name_zh=row["name_zh"],
        name_en=row["name_en"],
        aliases=_several(row["aliases"]),
        un_numbers=un_numbers,
        dangerous_goods=lines,
        adr_class=_joined(line.transport_class for line in lines) or row.get("adr_class", ""),
        subsidiary_labels=(
            _joined(line.beside for line in lines) or row.get("subsidiary_labels", "")),
        state=row["state"],
        symbols=_several(row["symbols"]),
        symbols_condition=row["symbols_condition"],
        symbols_status=row["symbols_status"],
        table1_items=_several(row["table1_items"]),
        flags=frozenset(one.flag for one in listings) or (
            frozenset(_several(row.get("flags", "")))),
        listings=listings,
        confidence=row["confidence"],
        note=row["note"],
    )


def _joined(parts: Iterable[str]) -> str:
    return ";".join(dict.fromkeys(part for part in parts if part))


def _several(cell: str) -> tuple[str, ...]:
    """The parts of a cell that holds several values."""
    return tuple(cell.split(";")) if cell else ()
