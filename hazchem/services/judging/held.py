"""Held: which lots some custodians stood on, as the postings were known at an older log size."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from hazchem.domain import instant
from hazchem.domain.register import Registers
from hazchem.services.judging.judge import Judge
from hazchem.services.judging.reference import Reference
from hazchem.store import editions, events, findings, kin, registers
from hazchem.store.datasets import digests
from hazchem.store.findings import Subject
from hazchem.store.log import head
from hazchem.store.store import Tx


@dataclass(frozen=True, slots=True)
class Then:
    """The ledger as it was known at an older size: what of the stored still tells of it."""

    tx: Tx
    registers: Registers
    reference: Reference
    size: int
    as_of: datetime

    def changed(self) -> list[Subject]:
        """The subjects whose stored findings and postings are not those of that size."""
        if self._was_another_world():
            return findings.all_subjects(self.tx)
        return findings.not_holding(self.tx, self.size, instant.to_us(self.as_of))

    def lots_held(self, custodians: Collection[str]) -> frozenset[str]:
        """The lots with a posting of any of these custodians."""
        groups = {name for kind, name in self.changed() if kind == "group"}
        stored = findings.lots_with(self.tx, custodians)
        group_of = kin.group_of(self.tx, stored)
        held = {lot for lot in stored if group_of.get(lot, lot) not in groups}
        judge = Judge(self.tx, self.registers, self.reference, self.size, self.as_of)
        legs = (leg for judged in judge.groups(groups).values() for leg in judged.legs)
        return frozenset(held.union(
            leg.lot for leg in legs
            if leg.source.custodian in custodians or leg.target.custodian in custodians))

    def _was_another_world(self) -> bool:
        """Whether a register, the catalogue or reference data changed since."""
        size = head(self.tx).size
        return (registers.newest_leaf(self.tx, size) >= self.size
                or editions.newest_leaf(self.tx, size) >= self.size
                or digests(self.tx, size) != digests(self.tx, self.size)
                or events.newest_of(self.tx, events.PARAMETER, size) >= self.size)
