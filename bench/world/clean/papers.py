"""Honest papers: permits that were renewed, poison with all it needs, alerts that mean nothing."""

from datetime import timedelta

from bench.world import park
from bench.world.clean.register import habit
from bench.world.story import Story


@habit(4)
def toxic(s: Story) -> None:
    """Highly toxic goods with every paper there is, told in time."""
    s.toxic()
    s.made()
    s.passes(1)
    s.papers()
    s.sent(seller=s.maker, buyer=s.user)
    s.ends(3)


@habit()
def licence_renewed(s: Story) -> None:
    """A carrier's licence ran out last year, and another took its place."""
    s.hires()
    s.may(s.haulier, "transport", valid_to="2025-01-01")
    s.leaves()
    s.ends(3)


@habit()
def truck_renewed(s: Story) -> None:
    """A truck's permit is renewed on the day before it leaves."""
    s.hires()
    sound = {"kind": "rigid", "approved_load_kg": "32000", "tank_media": park.MEDIA,
             "tank_inspected_until": "2099-01-01"}
    s.enters(s.haulier, f"vehicles/{s.plate}", permit_until="2021-01-01", **sound)
    s.passes(20)
    s.enters(s.haulier, f"vehicles/{s.plate}", permit_until="2099-01-01", **sound)
    s.passes(2)
    s.leaves()
    s.ends(3)


@habit()
def within_its_licence(s: Story) -> None:
    """Licensed for 20 t a year, two lots of 9 t are made and sold."""
    s.kg, s.user = 9000, park.USERS[0]
    s.maker = s.settles("producer")
    s.may(s.maker, "production", substances=[s.goods], mass_kg="20000")
    for s.part in ("", "-2"):
        s.leaves(ticket=None)
        s.ends(2)


@habit()
def poison_with_its_own_permits(s: Story) -> None:
    """Poison to a buyer with a permit for just that, by a carrier with a pass for just that."""
    s.toxic()
    s.hires()
    s.may(s.haulier, "highly_toxic_road_pass", substances=[s.goods], mass_kg="400")
    s.user = s.settles("user")
    s.may(s.user, "highly_toxic_purchase", substances=[s.goods], mass_kg="400")
    s.leaves()
    s.ends(3)


@habit()
def oxidizer_with_a_statement(s: Story) -> None:
    """Peroxide to somebody who has stated what it is used for."""
    s.goods, s.kg = park.PEROXIDE, 800
    s.hires()
    s.maker, s.user = s.settles("producer"), s.settles("user")
    s.may(s.user, "explosive_precursor_use", substances=[s.goods])
    s.leaves(instrument=None)
    s.passes(3)
    s.came(instrument=None)
    s.passes(3)
    s.used(1)
    s.passes(1)
    s.counted(s.user, s.maker)


@habit()
def precursor_with_a_permit(s: Story) -> None:
    """Chloroform with the transport permit for it."""
    s.goods = park.PRECURSOR
    s.hires()
    s.may(s.haulier, "drug_precursor_transport", substances=[s.goods])
    s.leaves()
    s.ends(3)


@habit()
def gives_up_its_poison(s: Story) -> None:
    """A user that stops production passes its poison on, says why, and tells in time."""
    s.toxic()
    s.gives_up()


@habit(2)
def seen_and_nothing_wrong(s: Story) -> None:
    """A short gap in the track, a small detour, a rest in time: all within the limits."""
    s.leaves()
    s.passes(0.5)
    s.watched("track_gap", s.plate, minutes=20)
    s.watched("route_deviation", s.plate, distance_km="1", minutes=5)
    s.watched("driving_time", s.plate, minutes=200)
    s.ends(3)


@habit()
def stopped_and_told_the_police(s: Story) -> None:
    """A truck with poison breaks down, and the police hear of it in half an hour."""
    s.toxic()
    s.leaves()
    s.passes(1)
    s.watched("long_stop", s.plate)
    s.passes(0.5)
    s.watched("police_report", s.plate)
    s.ends(3)


@habit()
def taken_back(s: Story) -> None:
    """A sensor cried, and whoever runs it takes that back."""
    false = s.watched("track_gap", s.plate, minutes=400)
    s.file("watch", "POST", "/alerts", {
        "event_id": s.new_id(), "source": "watch", "kind": "track_gap", "subject": s.plate,
        "occurred_at": s.at.isoformat(), "withdraws": false, "evidence": {"minutes": 0}}, 5)


@habit()
def stolen_and_told_the_police(s: Story) -> None:
    """Poison is stolen, and the police hear of it in half an hour."""
    s.stolen(reported_h=0.5)


@habit()
def door_of_a_known_movement(s: Story) -> None:
    """A store's door is opened for what was filed."""
    s.made()
    s.passes(2)
    s.watched("store_movement", f"{s.maker}-wa")
    s.tell(s.maker, "use", lot=s.lot, from_place=f"{s.maker}-wa", mass_kg=str(s.kg))


@habit()
def joined_with_a_past(s: Story) -> None:
    """A firm joins the ledger, and tells of what it had and did before."""
    s.maker = s.settles("producer", ledger_from=(s.at + timedelta(days=20)).isoformat())
    s.made(kind="opening", late_h=24 * 20)
    s.passes(24 * 21)
    s.tell(s.maker, "use", lot=s.lot, from_place=f"{s.maker}-wa", mass_kg=str(s.kg))
