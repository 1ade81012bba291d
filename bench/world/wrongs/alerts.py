"""Wrongs that only another system sees: tracks, doors, scans, labels."""

from datetime import timedelta

from bench.world import park
from bench.world.story import Story
from bench.world.wrongs.register import wrong


@wrong("V-07")
def track_lost(s: Story) -> None:
    """No position for fifty minutes."""
    s.watched("track_gap", s.plate, minutes=50)


@wrong("V-07")
def track_of_poison_lost(s: Story) -> None:
    """With poison aboard, twenty minutes are too long."""
    s.toxic()
    s.leaves()
    s.passes(1)
    s.watched("track_gap", s.plate, minutes=20)
    s.ends()


@wrong("V-08")
def through_the_centre(s: Story) -> None:
    """Into an area that is closed to it."""
    s.watched("route_deviation", s.plate, area="centre")


@wrong("V-08")
def off_its_route(s: Story) -> None:
    """Five kilometres off its route for half an hour."""
    s.watched("route_deviation", s.plate, distance_km="5", minutes=30)


@wrong("V-09")
def drove_for_hours(s: Story) -> None:
    """Five hours without a rest."""
    s.watched("driving_time", s.plate, minutes=300)


@wrong("V-09")
def drove_through_the_night(s: Story) -> None:
    """Two and a half hours by night without a rest."""
    s.watched("driving_time", s.plate, minutes=150, period="night")


@wrong("V-10")
def stopped_and_said_nothing(s: Story) -> None:
    """A truck with poison stands still, and the police hear nothing."""
    s.toxic()
    s.leaves()
    s.passes(1)
    s.watched("long_stop", s.plate)
    s.ends()


@wrong("K-07")
def parked_elsewhere(s: Story) -> None:
    """An hour and a half beside the road instead of in the yard."""
    s.watched("parked_elsewhere", s.plate, minutes=90)


@wrong("S-02")
def door_opened(s: Story) -> None:
    """A store is opened, and nothing is told of it."""
    s.at += timedelta(days=1)
    s.watched("store_movement", f"{park.USERS[2]}-ya")


@wrong("I-01")
def code_in_two_places(s: Story) -> None:
    """One code is read in two places."""
    s.watched("code_seen_twice", f"code-{s.mark}", sites=["maker1-wa", "user1-wa"])


@wrong("I-02")
def no_label(s: Story) -> None:
    """Goods leave without a label."""
    s.watched("label_missing", s.lot)


@wrong("I-03")
def ledger_tampered(s: Story) -> None:
    """Somebody outside finds that an entry is not what it was."""
    s.watched("ledger_tampered", f"entry-{s.mark}", what="leaf")


@wrong("I-05")
def not_registered(s: Story) -> None:
    """A lot of what was never registered."""
    s.watched("registration_missing", s.lot)


@wrong("P-02")
def sold_to_a_person(s: Story) -> None:
    """Sold over the counter."""
    s.watched("sold_to_person", s.maker)
