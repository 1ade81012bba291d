"""Wrongs of family P: who may sell, buy, carry and accept."""

from bench.world import park
from bench.world.story import Story
from bench.world.wrongs.register import wrong


@wrong("P-01")
def sold_without_permit(s: Story) -> None:
    """Toxic goods to somebody who may not buy them."""
    s.toxic()
    s.user = park.USERS[2]
    s.leaves(buyer=s.user, seller=s.maker)
    s.ends()


@wrong("P-01")
def permit_to_buy_ended(s: Story) -> None:
    """To somebody whose purchase permit ran out."""
    _bought_with(s, valid_to="2025-01-01")


@wrong("P-01")
def permit_to_buy_other_goods(s: Story) -> None:
    """To somebody whose purchase permit names another poison."""
    _bought_with(s, substances=["151-50-8"])


@wrong("P-01")
def permit_to_buy_less(s: Story) -> None:
    """To somebody whose purchase permit is for a quarter of it."""
    _bought_with(s, mass_kg="100")


def _bought_with(s: Story, **scope: object) -> None:
    s.toxic()
    s.user = s.settles("user")
    s.may(s.user, "highly_toxic_purchase", **scope)
    s.leaves()
    s.ends()


@wrong("P-03", allows={"P-04"})
def passed_on_by_a_user(s: Story) -> None:
    """A user passes its poison on, and nothing says why."""
    _passed_on(s)


@wrong("P-03", allows={"P-04"})
def lent_by_a_user(s: Story) -> None:
    """A user lends its poison to a neighbour."""
    _passed_on(s, reason="借用")


def _passed_on(s: Story, **sent: object) -> None:
    """Bought with a permit, and sent on to the next firm a day later."""
    s.toxic()
    then, s.user = s.user, s.settles("user", "first")
    s.may(s.user, "highly_toxic_purchase")
    s.leaves()
    s.passes(4)
    s.came()
    s.passes(20)
    lot, first = s.lot, s.user
    s.user, s.part = then, "-on"
    s.tell(first, "dispatch", lot=lot, mass_kg=str(s.kg), from_place=f"{first}-wa",
           waybill=s.bill, consignee=s.user, carrier=s.haulier, vehicle=s.plate,
           signers=[f"{first}-k1", f"{first}-k2"], **sent)
    s.passes(4)
    s.came(lot=lot)
    s.passes(4)
    s.used(1, lot=lot)
    s.passes(1)
    s.tell(s.user, "count", lot=lot, from_place=f"{s.user}-wa", counted_kg="0")


@wrong("P-04")
def licence_to_make_ended(s: Story) -> None:
    """Bought of a maker whose licence ran out."""
    s.maker = s.settles("producer")
    s.may(s.maker, "production", valid_to="2025-01-01")
    s.leaves()
    s.ends()


@wrong("P-04", allows={"Q-10"})
def licence_to_trade_other_goods(s: Story) -> None:
    """Bought of a trader whose licence names something else."""
    s.goods = park.GOODS[0]
    s.maker = s.settles("trader")
    s.may(s.maker, "trading", substances=[park.GOODS[2]])
    s.made(kind="opening")
    s.passes(1)
    s.sent()
    s.ends()


@wrong("P-05")
def carried_out_of_scope(s: Story) -> None:
    """A carrier licensed for class 3 carries an acid or alkali."""
    s.goods = park.GOODS[2]
    s.leaves(**s.other_haulier())
    s.ends()


@wrong("P-05")
def licence_to_carry_ended(s: Story) -> None:
    """A carrier whose licence ran out."""
    s.hires(licensed=False)
    s.may(s.haulier, "transport", valid_to="2025-01-01")
    s.leaves()
    s.ends()


@wrong("P-06")
def not_covered_by_the_licence(s: Story) -> None:
    """The disposer takes a waste that its licence does not name."""
    s.leaves_as_waste("HW:900-041-49", vehicle=None, driver=None, escort=None)
    s.burnt()


@wrong("P-06")
def more_waste_than_licensed(s: Story) -> None:
    """A disposer licensed for a tonne a year takes two."""
    s.disposer = s.settles("disposer")
    s.may(s.disposer, "waste_operation", waste_codes=["900-402-06"], mass_kg="1000")
    for s.part in ("", "-2"):
        s.leaves_as_waste()
        s.burnt(20)


@wrong("P-07")
def no_road_pass(s: Story) -> None:
    """Poison goes by a carrier that has no pass for it."""
    s.toxic()
    s.hires()
    s.leaves()
    s.ends()


@wrong("P-07")
def road_pass_for_less(s: Story) -> None:
    """Poison goes with a pass for a quarter of it."""
    s.toxic()
    s.hires()
    s.may(s.haulier, "highly_toxic_road_pass", mass_kg="100")
    s.leaves()
    s.ends()


@wrong("P-07")
def road_pass_ended(s: Story) -> None:
    """Poison goes with last year's pass."""
    s.toxic()
    s.hires()
    s.may(s.haulier, "highly_toxic_road_pass", valid_to="2025-01-01")
    s.leaves()
    s.ends()


@wrong("P-08")
def precursor_permit_for_other_goods(s: Story) -> None:
    """Chloroform goes with a transport permit for another precursor."""
    _precursor_with(s, substances=["108-24-7"])


@wrong("P-08")
def precursor_permit_for_less(s: Story) -> None:
    """Chloroform goes with a transport permit for a tenth of it."""
    _precursor_with(s, mass_kg="1000")


def _precursor_with(s: Story, **scope: object) -> None:
    s.goods = park.PRECURSOR
    s.hires()
    s.may(s.haulier, "drug_precursor_transport", **scope)
    s.leaves()
    s.ends()


@wrong("P-09")
def province_not_asked(s: Story) -> None:
    """Waste goes to another province, and nobody there has agreed."""
    _to_another_province(s)


@wrong("P-09")
def province_agreed_long_ago(s: Story) -> None:
    """Its agreement is of years ago."""
    _to_another_province(s, valid_from="2024-01-01")


@wrong("P-09")
def province_agreed_to_less(s: Story) -> None:
    """Its agreement is for a ninth of it."""
    _to_another_province(s, valid_from=(s.at.date()).isoformat(), mass_kg="100")


def _to_another_province(s: Story, **scope: object) -> None:
    s.maker = s.settles("producer", uscc=s.credit_code(park.AREA))
    s.disposer = s.settles("disposer", uscc=s.credit_code("4403"))
    s.may(s.disposer, "waste_operation")
    if scope:
        s.may(s.maker, "waste_transfer", **scope)
    s.passes(24)
    s.leaves_as_waste()
    s.burnt()


@wrong("P-10", allows={"V-05"})
def driver_expired(s: Story) -> None:
    """A driver whose certificate ran out."""
    s.minimal = False
    s.leaves(driver="odd-driver")
    s.ends()


@wrong("P-10")
def driver_and_escort_at_once(s: Story) -> None:
    """One person is the driver and the escort."""
    s.leaves(driver=s.driver, escort=s.driver)
    s.ends()


@wrong("P-10")
def driver_nobody_knows(s: Story) -> None:
    """A driver whom the carrier, which keeps a register of them, does not have in it."""
    s.leaves(driver=f"{s.mark}-nobody")
    s.ends()
