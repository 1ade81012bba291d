"""Wrongs of family T: what was told too late, or not at all."""

from datetime import UTC, datetime, timedelta

from bench.world import park
from bench.world.story import Story
from bench.world.wrongs.register import wrong

# 危险化学品安全法 is in force from the first of May on.
LAW = datetime(2026, 5, 2, tzinfo=UTC)
# Longer than any holiday and any number of working days that is asked about.
_WEEKS = 24 * 25


@wrong("T-01")
def toxic_told_late(s: Story) -> None:
    """A toxic sale is filed after nine days."""
    s.toxic()
    s.leaves(late_h=24 * 9)
    s.passes(3)
    s.came(late_h=24 * 9)
    s.passes(24 * 10)
    s.used()
    s.finishes()


@wrong("T-02", allows={"P-04"})
def transfer_told_late(s: Story) -> None:
    """A user that stops gives up its poison rightly, and tells of it after nine days."""
    s.not_before(LAW)
    s.toxic()
    s.gives_up(late_h=24 * 9)


@wrong("T-03")
def precursor_told_late(s: Story) -> None:
    """The sale of a drug precursor is filed after thirty-five days."""
    s.goods = park.GOODS[1]
    s.at -= timedelta(days=8)
    s.maker = s.settles("producer")
    s.leaves(late_h=24 * 35)
    s.ends()


@wrong("T-04")
def accepted_late(s: Story) -> None:
    """The disposer confirms its waste after weeks."""
    s.leaves_as_waste()
    s.burnt(_WEEKS + 60, late_h=_WEEKS, manifest=s.manifest)


@wrong("T-04")
def waybill_accepted_late(s: Story) -> None:
    """The same, and the receipt cites the waybill alone."""
    s.leaves_as_waste()
    s.burnt(_WEEKS + 60, late_h=_WEEKS)


@wrong("T-05")
def paper_entered_late(s: Story) -> None:
    """A manifest written by hand is entered after weeks."""
    s.leaves_as_waste(source="paper", late_h=_WEEKS)
    s.burnt(_WEEKS + 60)


@wrong("T-06")
def entered_late(s: Story) -> None:
    """What was used is entered after ten days."""
    s.maker = s.settles("producer")
    s.made()
    s.passes(4)
    s.tell(s.maker, "use", late_h=24 * 14, lot=s.lot, from_place=f"{s.maker}-wa",
           mass_kg=str(s.kg))


@wrong("T-07")
def waste_not_declared(s: Story) -> None:
    """A disposer declares one month's waste and then no more."""
    s.at -= timedelta(days=35)
    s.declares_waste(s.settles("disposer", silent=True), s.at - timedelta(days=31), 1)


@wrong("T-07")
def waste_declared_late(s: Story) -> None:
    """The second month is declared when it was long due, and all later ones in time."""
    first = s.long_ago(120).replace(day=1)
    firm = s.settles("disposer", silent=True)
    s.declares_waste(firm, first, 1)
    s.passes(24 * 60)
    s.declares_waste(firm, first + timedelta(days=31), 24)


@wrong("T-09", allows={"G-11"})
def poison_not_counted(s: Story) -> None:
    """Poison is used, and never counted."""
    s.toxic()
    s.at -= timedelta(days=10)
    s.maker = s.settles("producer")
    s.made()
    for _ in range(3):
        s.passes(24 * 14)
        s.tell(s.maker, "use", lot=s.lot, from_place=f"{s.maker}-wa", mass_kg="100",
               signers=[f"{s.maker}-k1", f"{s.maker}-k2"])


@wrong("T-09", allows={"G-11"})
def no_longer_counted(s: Story) -> None:
    """A store that was counted once is not counted again for a quarter."""
    s.long_ago(60)
    s.maker = s.settles("producer")
    s.made()
    s.passes(24)
    s.counted(s.maker, kg=s.kg)


@wrong("T-10", allows={"G-11"})
def silent(s: Story) -> None:
    """A firm with a full store says no more."""
    s.at -= timedelta(days=5)
    s.maker = s.settles("producer", silent=True)
    s.made()


@wrong("T-10", allows={"G-11", "T-09"})
def silent_with_poison(s: Story) -> None:
    """The same with poison: a week is too long."""
    s.toxic()
    s.maker = s.settles("producer", silent=True)
    s.made()


@wrong("T-10")
def silent_with_a_licence(s: Story) -> None:
    """A firm with a licence makes something, uses it up and says no more."""
    s.at -= timedelta(days=5)
    s.maker = s.settles("producer", silent=True)
    s.may(s.maker, "production")
    s.made()
    s.passes(4)
    s.tell(s.maker, "use", lot=s.lot, from_place=f"{s.maker}-wa", mass_kg=str(s.kg))
