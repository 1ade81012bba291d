"""Balances: the stored postings summed again, so that no account can hold what it cannot."""

from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from typing import Any, NamedTuple

from hazchem.ledger.account import HOLDINGS, KINDS, Account
from hazchem.store.projections import rows
from hazchem.store.store import Tx
from hazchem.store.tables import leg

_NAMES = [column.name for column in leg.columns]
# What a posting can break, in both languages.
LAWS = {
    "no_mass": ("a posting's mass is not above zero", "分录质量不大于零"),
    "no_account": ("there is no such kind of account", "没有此类账户"),
    "two_substances": ("one lot stands for two substances", "同一批次记为两种物质"),
    "below_zero": ("stock or transit is below zero", "库存或在途低于零"),
}


class Posting(NamedTuple):
    """One leg as it is stored: the same mass off one account and onto another."""

    grp: str
    seq: int
    lot: str
    substance: str
    source: Account
    target: Account
    mass_mg: int


class Breach(NamedTuple):
    """One thing the postings cannot be: which law it breaks, at which leg, what was seen."""

    law: str
    where: str
    seen: str


def breaches(tx: Tx) -> Iterator[Breach]:
    """Every breach of conservation and of what stock and transit can hold.

    A leg is a pair of postings. So the accounts of a substance sum to zero as long as each leg
    moves a mass between two accounts there are, and no lot changes its substance.
    """
    substances: dict[str, str] = {}
    for group, legs in groupby(map(_posting, rows(tx, leg)), key=lambda one: one.grp):
        balances: Counter[tuple[Account, str]] = Counter()
        for one in legs:
            where = f"leg {group} {one.seq}"
            if one.mass_mg <= 0:
                yield Breach("no_mass", where, f"{one.mass_mg} mg")
            for account in (one.source, one.target):
                if account.kind not in KINDS:
                    yield Breach("no_account", where, account.kind)
            known = substances.setdefault(one.lot, one.substance)
            if known != one.substance:
                yield Breach("two_substances", where, f"{one.lot}: {known}, {one.substance}")
            balances[_standing(one.target), one.lot] += one.mass_mg
            balances[_standing(one.source), one.lot] -= one.mass_mg
            left = balances[_standing(one.source), one.lot]
            if one.source.kind in HOLDINGS and left < 0:
                held = f"{one.source.kind} {one.source.ref}, lot {one.lot}: {left} mg"
                yield Breach("below_zero", where, held)


def _standing(account: Account) -> Account:
    """The account by which it stands somewhere: a place keeps its stock when it changes hands."""
    return account._replace(custodian="") if account.kind == "stock" else account


def _posting(row: tuple[Any, ...]) -> Posting:
    told = dict(zip(_NAMES, row, strict=True))
    source, target = (
        Account(told[f"{side}_kind"], told[f"{side}_ref"], told[f"{side}_custodian"])
        for side in ("source", "target")
    )
    return Posting(told["grp"], told["seq"], told["lot"], told["substance"], source, target,
                   told["mass_mg"])
