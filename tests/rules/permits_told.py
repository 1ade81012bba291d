"""What was done under the permits for single acts of a ledger under test."""

from collections.abc import Iterable

from hazchem.rules.evidence_permitted import Permitted, permits_of
from hazchem.rules.evidence_trip import Trip


def permitted(trips: Iterable[Trip], shared: dict) -> list[Permitted]:
    """Each permit in each hand, with the trips of its holder while any version of it holds."""
    every, registers = tuple(trips), shared["registers"]
    return [Permitted(custodian=custodian, permit=number, trips=every,
                      **shared)
            for custodian in registers.permits_of
            for number, _ in permits_of(registers, custodian)]
