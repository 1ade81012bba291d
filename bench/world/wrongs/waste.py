"""Wrongs of family W: what becomes of waste, and under which paper."""

from bench.world import park
from bench.world.story import Story
from bench.world.wrongs.register import wrong


@wrong("W-01")
def waste_without_manifest(s: Story) -> None:
    """Waste on a bare waybill."""
    s.leaves_as_waste(manifest=None)
    s.burnt()


@wrong("W-02", allows={"P-06"})
def waste_sold(s: Story) -> None:
    """Waste sold as goods to a user."""
    s.leaves_as_waste(consignee=s.user, buyer=s.user)
    s.passes(3)
    got = s.came()
    s.passes(20)
    s.tell(s.user, "use", lot=s.lot, from_place=f"{s.user}-wa", mass_kg=got["mass_kg"])
    s.counted(s.maker)


@wrong("W-03", allows={"Q-01"})
def difference_untold(s: Story) -> None:
    """A fifth of the waste is missing, and nobody is told."""
    s.leaves_as_waste(instrument=None)
    s.burnt(mass_kg="720", instrument=None)


@wrong("W-03", allows={"Q-02"})
def drum_of_waste_missing(s: Story) -> None:
    """A drum of waste is missing, and nobody is told."""
    s.leaves_as_waste(pieces=5)
    s.burnt(pieces=4)


@wrong("W-04", allows={"G-02"})
def refused_and_left(s: Story) -> None:
    """Refused waste, and no successor waybill."""
    s.leaves_as_waste(instrument=None)
    s.passes(3)
    s.tell(s.disposer, "reject", lot=s.lot, waybill=s.bill, mass_kg=str(s.kg), reason="leaks")


@wrong("W-05", allows={"G-11"})
def kept_for_more_than_a_year(s: Story) -> None:
    """Waste that came more than a year ago is still there."""
    s.long_ago(380)
    s.maker, s.disposer = s.settles("producer"), s.settles("disposer")
    s.leaves_as_waste(vehicle=None, driver=None, escort=None)
    s.passes(3)
    s.came(to_place=f"{s.disposer}-wa")


@wrong("W-06")
def disposed_too_much(s: Story) -> None:
    """Half as much again is burnt as came."""
    s.goods, s.kg = park.WASTE, 900
    s.made(kind="opening", kg=s.kg)
    s.passes(5)
    s.tell(s.maker, "dispose", lot=s.lot, from_place=f"{s.maker}-wa", mass_kg="1350",
           method="D10")


@wrong("W-07")
def bad_manifest_number(s: Story) -> None:
    """A manifest number of three digits."""
    s.leaves_as_waste(manifest=f"{s.maker}/{s.number}")
    s.burnt()


@wrong("W-07")
def manifest_of_another_year(s: Story) -> None:
    """A manifest number of years ago."""
    s.leaves_as_waste(manifest=f"{s.maker}/2019{park.AREA}{s.number:06}")
    s.burnt()


@wrong("W-07")
def manifest_of_another_city(s: Story) -> None:
    """A manifest number of another city than its sender's."""
    s.maker = s.settles("producer", uscc=s.credit_code("3301"))
    s.leaves_as_waste()
    s.burnt()


@wrong("W-07")
def manifest_twice(s: Story) -> None:
    """One manifest number on two trips."""
    manifest = s.manifest
    for s.part in ("", "-2"):
        s.leaves_as_waste(manifest=manifest)
        s.burnt(20)


@wrong("W-08")
def impossible_code(s: Story) -> None:
    """Discarded under a class that there is not."""
    _discarded(s, "900-041-43")


@wrong("W-08")
def code_of_the_catalogue_alone(s: Story) -> None:
    """What is not in the catalogue is discarded under the code for what is."""
    s.goods = park.UNNUMBERED
    _discarded(s, "900-999-49")


def _discarded(s: Story, code: str) -> None:
    s.made()
    s.passes(2)
    s.tell(s.maker, "discard", late_h=0.1, lot=s.lot, from_place=f"{s.maker}-wa",
           mass_kg=str(s.kg), waste_code=code, waste_lot=f"{s.lot}-w")
    s.passes(5)
    s.tell(s.maker, "dispose", lot=f"{s.lot}-w", from_place=f"{s.maker}-wa", mass_kg=str(s.kg),
           method="D10")
