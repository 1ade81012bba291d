"""Balances: the stored postings summed again, so that no account can hold what it cannot."""

from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from hazchem.ledger.account import HOLDINGS, KINDS, Account
from hazchem.store.projections import rows
from hazchem.store.store import Tx
from hazchem.store.tables import leg

_NAMES = [column.name for column in leg.columns]


class Posting(NamedTuple):
    """One leg as it is stored."""

    grp: str
    seq: int
    at_us: int
    event_id: str
    lot: str
    substance: str
    source: Account
    target: Account
    mass_mg: int

    @property
    def where(self) -> str:
        """Which leg it is."""
        return f"leg {self.grp} {self.seq}"


class Wrong(NamedTuple):
    """One thing the postings cannot be: which law, where, what was seen."""

    law: str
    where: str
    seen: str


def check_balances(tx: Tx) -> Iterator[Wrong]:
    """Every breach: mass not above zero, no such account, stock or transit below zero, a lot of
    two substances, and substances whose accounts do not sum to zero."""
    totals: Counter[str] = Counter()
    substances: dict[str, str] = {}
    for _, group in groupby(map(_posting, rows(tx, leg)), key=lambda one: one.grp):
        balances: Counter[tuple[Account, str]] = Counter()
        for _, event in groupby(group, key=lambda one: (one.event_id, one.at_us)):
            touched = {}
            for one in event:
                yield from _shape(one, substances)
                for account, mass_mg in ((one.source, -one.mass_mg), (one.target, one.mass_mg)):
                    balances[account, one.lot] += mass_mg
                    touched[account, one.lot] = one
            yield from _below_zero(balances, touched)
        for (_, lot), mass_mg in balances.items():
            totals[substances[lot]] += mass_mg
    for substance, mass_mg in sorted(totals.items()):
        if mass_mg:
            yield Wrong("conservation", f"substance {substance}", f"{mass_mg} mg")


def _posting(row: tuple) -> Posting:
    told = dict(zip(_NAMES, row, strict=True))
    source, target = (
        Account(told[f"{side}_kind"], told[f"{side}_ref"], told[f"{side}_custodian"])
        for side in ("source", "target")
    )
    return Posting(told["grp"], told["seq"], told["at_us"], told["event_id"], told["lot"],
                   told["substance"], source, target, told["mass_mg"])


def _shape(one: Posting, substances: dict[str, str]) -> Iterator[Wrong]:
    if one.mass_mg <= 0:
        yield Wrong("mass", one.where, f"{one.mass_mg} mg")
    for account in (one.source, one.target):
        if account.kind not in KINDS:
            yield Wrong("account", one.where, account.kind)
    known = substances.setdefault(one.lot, one.substance)
    if known != one.substance:
        yield Wrong("substance", one.where, f"{one.lot}: {one.substance}, {known}")


def _below_zero(
    balances: Counter[tuple[Account, str]], touched: dict[tuple[Account, str], Posting]
) -> Iterator[Wrong]:
    for (account, lot), one in touched.items():
        if account.kind in HOLDINGS and balances[account, lot] < 0:
            held = f"{account.kind}:{account.ref} {lot} {balances[account, lot]} mg"
            yield Wrong("below_zero", one.where, held)
