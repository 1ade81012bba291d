"""Wrongs of family S: how goods are kept, and how much of them."""

from bench.world import park
from bench.world.story import Story
from bench.world.wrongs.register import wrong


@wrong("S-01")
def signed_by_one(s: Story) -> None:
    """Toxic goods taken out by one keeper alone."""
    s.toxic()
    s.leaves()
    s.passes(3)
    s.came()
    s.passes(3)
    s.used(signers=[f"{s.user}-k1"])
    s.finishes()


@wrong("S-01")
def signed_by_nobody(s: Story) -> None:
    """Toxic goods leave, and nobody has signed."""
    s.toxic()
    s.leaves(signers=None)
    s.ends()


@wrong("S-03", allows={"G-11", "T-09"})
def left_in_the_yard(s: Story) -> None:
    """Toxic goods stay on the yard for days."""
    s.toxic()
    s.maker = s.settles("producer")
    s.made()
    s.passes(1)
    s.tell(s.maker, "transfer", lot=s.lot, from_place=f"{s.maker}-wa", to_place=f"{s.maker}-ya",
           mass_kg=str(s.kg), signers=[f"{s.maker}-k1", f"{s.maker}-k2"])


@wrong("S-04")
def above_its_design(s: Story) -> None:
    """Six hundred kilograms where five hundred may stand."""
    s.goods, s.kg = park.GOODS[0], 600
    _in_a_unit(s, {park.GOODS[0]: "0.5"})


@wrong("S-04")
def major_and_not_filed(s: Story) -> None:
    """Twelve tonnes of ammonia make a major hazard source, and nobody filed it."""
    s.goods, s.kg = park.GAS, 12000
    _in_a_unit(s, {park.GAS: "15"})


@wrong("S-04")
def graver_than_filed(s: Story) -> None:
    """Thirty tonnes make level three, and four is filed."""
    s.goods, s.kg = park.GAS, 30000
    _in_a_unit(s, {park.GAS: "30"}, filed_level=4)


@wrong("S-04")
def nobody_is_responsible(s: Story) -> None:
    """A major hazard source names one of the three who answer for it."""
    s.goods, s.kg = park.GAS, 12000
    _in_a_unit(s, {park.GAS: "15"}, filed_level=4, responsible={"principal": "Wang"})


def _in_a_unit(s: Story, design: dict[str, str], **entry: object) -> None:
    """A lot is made in a hazard unit, and used up two days later."""
    s.maker = s.settles("producer")
    s.unit(design, **entry)
    s.made()
    s.passes(48)
    s.tell(s.maker, "use", lot=s.lot, from_place=f"{s.maker}-wa", mass_kg=str(s.kg))


@wrong("S-05")
def oxidizer_beside_solvent(s: Story) -> None:
    """Persulfate and methanol in one warehouse."""
    s.maker = s.settles("producer")
    lots = []
    for s.part, s.goods in (("-1", park.OXIDIZER), ("-2", park.GOODS[0])):
        s.made(kg=900)
        lots.append(s.lot)
    s.passes(10)
    for lot in lots:
        s.tell(s.maker, "use", lot=lot, from_place=f"{s.maker}-wa", mass_kg="900")


@wrong("S-05")
def apart_by_its_own_word(s: Story) -> None:
    """What a place itself keeps apart stands together in it."""
    s.maker = s.settles("producer")
    s.enters(s.maker, f"places/{s.maker}-wa", kind="warehouse", park="port",
             incompatible=[{"class_a": park.GOODS[2], "class_b": park.GOODS[0]}])
    s.passes(1)
    lots = []
    for s.part, s.goods in (("-1", park.GOODS[2]), ("-2", park.GOODS[0])):
        s.made(kg=900)
        lots.append(s.lot)
    s.passes(10)
    for lot in lots:
        s.tell(s.maker, "use", lot=lot, from_place=f"{s.maker}-wa", mass_kg="900")
