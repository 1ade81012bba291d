"""What a rule may see of a permit for single acts: the trips on which its holder stood."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from hazchem.domain.permit import Permit
from hazchem.domain.register import Registers
from hazchem.rules.evidence import Evidence
from hazchem.rules.evidence_trip import Trip

CARRIES, APPROVAL = "drug_precursor_transport", "waste_transfer"
# What lets a party buy so much, by the list that controls the goods.
PURCHASES = {"highly_toxic": "highly_toxic_purchase", "drug_precursor_1": "drug_precursor_1"}
# What may be used up: one trip, so much waste, so much bought. Others hold for whatever comes.
KINDS = (CARRIES, APPROVAL, *PURCHASES.values())


@dataclass(slots=True, kw_only=True)
class Permitted(Evidence):
    """A permit in the hands of one custodian, and every trip that may have been made by it."""

    custodian: str
    permit: str
    trips: tuple[Trip, ...] = ()

    def is_of_its_time(self, at: datetime) -> bool:
        """Whether an instant lies in the time for which any version of the permit holds."""
        begins, ends = span_of(versions_held(self.registers, self.custodian, self.permit))
        return (begins is None or begins <= at) and (ends is None or at <= ends)


def named(custodian: str, number: str) -> str:
    """The name of what was done under a permit."""
    return f"{custodian}|{number}"


def parts_of(name: str) -> tuple[str, str]:
    """The inverse of named."""
    custodian, _, number = name.partition("|")
    return custodian, number


def span_of(versions: Iterable[Permit]) -> tuple[datetime | None, datetime | None]:
    """From when until when any of some versions holds; None where that has no end."""
    known = tuple(versions)
    begins, ends = [one.valid_from for one in known], [one.valid_to for one in known]
    return (None if None in begins else min(at for at in begins if at),
            None if None in ends else max(at for at in ends if at))


def versions_held(registers: Registers, custodian: str, number: str) -> list[Permit]:
    """The versions of a permit of these kinds by which it was ever this custodian's."""
    return [entry for _, entry in registers.permits.history(number)
            if entry.custodian == custodian and entry.kind in KINDS]


def permits_of(registers: Registers, custodian: str) -> Iterator[tuple[str, list[Permit]]]:
    """The permits of these kinds that were ever a custodian's, by number."""
    for number in registers.permits_of.get(custodian, ()):
        if versions := versions_held(registers, custodian, number):
            yield number, versions
