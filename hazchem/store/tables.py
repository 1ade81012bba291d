"""The tables: the log itself, what is projected from it, and the few things beside it.

Times are integer microseconds since 1970 in UTC (`_us`), masses integer milligrams (`_mg`).
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

metadata = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

# SQLite gives the row's own number only to a column declared INTEGER; it holds 64 bits as well.
Long = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
# Byte order, so that both engines sort alike and a report has the same bytes on each.
Text = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
Bytes = sa.LargeBinary()


def _text(name: str, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, Text, nullable=null)


def _long(name: str, null: bool = False) -> sa.Column[int]:
    return sa.Column(name, Long, nullable=null)


def _where(condition: str) -> dict[str, Any]:
    """An index over the rows that meet a condition alone."""
    return {f"{engine}_where": sa.text(condition) for engine in ("sqlite", "postgresql")}


def _key(name: str, kind: sa.types.TypeEngine = Long) -> sa.Column:
    return sa.Column(name, kind, primary_key=True, nullable=False, autoincrement=False)


log_entry = sa.Table(
    "log_entry",
    metadata,
    _key("leaf_index"),
    _text("event_id"),
    _text("filer"),
    _text("type"),
    sa.Column("fingerprint", Bytes, nullable=False),
    _long("recorded_us"),
    sa.Column("leaf_hash", Bytes, nullable=False),
    sa.Column("body", Bytes, nullable=False),
    # The id comes first, so that the same index finds an event whoever filed it.
    sa.UniqueConstraint("event_id", "filer"),
    sa.CheckConstraint("leaf_index >= 0", name="from_zero"),
    sa.CheckConstraint("length(leaf_hash) = 32", name="sha256"),
)

log_subtree = sa.Table(
    "log_subtree",
    metadata,
    _key("level", sa.Integer()),
    _key("position"),
    sa.Column("hash", Bytes, nullable=False),
    sa.CheckConstraint("length(hash) = 32", name="sha256"),
)

log_head = sa.Table(
    "log_head",
    metadata,
    _key("id", sa.Integer()),
    _text("origin"),
    _long("size"),
    _long("recorded_us"),
    sa.Column("frontier", Bytes, nullable=False),
    sa.CheckConstraint("id = 1", name="one_row"),
    sa.CheckConstraint("size >= 0", name="from_zero"),
)

movement = sa.Table(
    "movement",
    metadata,
    _key("leaf_index"),
    _text("event_id"),
    _text("filer"),
    _text("kind"),
    _long("occurred_us"),
    # The event a chain of corrections began with; null where nothing was corrected.
    _text("thread", null=True),
    # By its id the log finds it: a second index of random ids would cost most as it grows.
    sa.Index(None, "kind", "leaf_index"),
    sa.Index(None, "thread", **_where("thread IS NOT NULL")),
)

# Which events name what: a lot, a place, a paper, a party, a plate, a ticket, an instrument.
mention = sa.Table(
    "mention",
    metadata,
    _key("noun", Text),
    _key("code", Text),
    _key("leaf_index"),
    sa.Index(None, "leaf_index"),
    sqlite_with_rowid=False,
)

lot = sa.Table(
    "lot",
    metadata,
    _key("lot", Text),
    _text("substance"),
    _long("first_leaf"),
)

# Groups of lots that mix; a node that stands in no row is a group by itself.
kin = sa.Table(
    "kin",
    metadata,
    _key("node", Text),
    _text("grp"),
    sa.Index(None, "grp"),
    sqlite_with_rowid=False,
)

register_version = sa.Table(
    "register_version",
    metadata,
    _key("leaf_index"),
    _text("register"),
    _text("code"),
    _long("effective_us"),
    _text("body"),
    sa.Index(None, "register", "code"),
)

# Every version of every edition of the catalogue, as the log has it.
edition = sa.Table(
    "edition",
    metadata,
    _key("leaf_index"),
    _text("code"),
    _text("regime"),
    _text("body"),
    sa.Index(None, "code"),
)

# Events that move no goods: gates and berths, alerts of other systems, work on a finding.
event = sa.Table(
    "event",
    metadata,
    _key("leaf_index"),
    _text("type"),
    _text("event_id"),
    _text("filer"),
    _long("occurred_us"),
    _text("body"),
    sa.Index(None, "type", "occurred_us"),
)

# What they name, apart from what movements name: a lot has thousands of gate events.
event_mention = sa.Table(
    "event_mention",
    metadata,
    _key("noun", Text),
    _key("code", Text),
    _key("leaf_index"),
    sa.Index(None, "leaf_index"),
    sqlite_with_rowid=False,
)

# Gate events of one vehicle in one lot, paired: a board is one query, by lot and time.
stay = sa.Table(
    "stay",
    metadata,
    _key("leaf_index"),
    _text("lot"),
    _text("plate"),
    _long("begun_us"),
    # Null where nobody saw it: the way in, the way out; `until_us` also by the next arrival.
    _long("entered_us", null=True),
    _long("left_us", null=True),
    _long("until_us", null=True),
    _text("trailer"),
    _text("berth"),
    _text("load_state"),
    _text("waybill"),
    _text("body"),
    sa.Index(None, "lot", "plate", "begun_us"),
    sa.Index(None, "lot", "begun_us"),
    sa.Index(None, "lot", "until_us"),
)

leg = sa.Table(
    "leg",
    metadata,
    _key("grp", Text),
    _key("seq"),
    _long("at_us"),
    _long("leaf_index"),
    _text("event_id"),
    _text("kind"),
    _text("lot"),
    _text("substance"),
    _text("source_kind"),
    _text("source_ref"),
    _text("source_custodian"),
    _text("target_kind"),
    _text("target_ref"),
    _text("target_custodian"),
    _long("mass_mg"),
    sa.Index(None, "lot", "at_us"),
    sa.Index(None, "at_us"),
    sa.Index(None, "source_ref", "source_kind", "at_us"),
    sa.Index(None, "target_ref", "target_kind", "at_us"),
    # Counts are few among what moves, and balances ask for them alone.
    sa.Index("ix_leg_counts", "substance", "at_us", **_where("kind = 'count'")),
    sa.Index(None, "source_custodian", "at_us"),
    sa.Index(None, "target_custodian", "at_us"),
)

# By how much a lot in a place changed in a month of China; a month without a change has no row.
turnover = sa.Table(
    "turnover",
    metadata,
    _key("place", Text),
    _key("substance", Text),
    _key("lot", Text),
    _key("month", Text),
    _long("mass_mg"),
    sa.Index(None, "mass_mg", **_where("mass_mg = 0")),
    sqlite_with_rowid=False,
)

# What was made, used and sent on: what a conversion took and gave stands by process.
activity = sa.Table(
    "activity",
    metadata,
    _key("custodian", Text),
    _key("day"),
    _key("substance", Text),
    _key("activity", Text),
    _key("process", Text),
    _long("mass_mg"),
    sa.Index(None, "mass_mg", **_where("mass_mg = 0")),
    sqlite_with_rowid=False,
)

subject = sa.Table(
    "subject",
    metadata,
    _key("kind", Text),
    _key("id", Text),
    sa.Column("stale", sa.Integer, nullable=False),
    _long("size"),
    _long("from_us"),
    _long("until_us", null=True),
    # One for each way in which what is stored may not hold; what is stale is judged by name, for
    # the days of one vehicle, or the lots of one maker, are read together.
    sa.Index(None, "stale", "kind", "id"),
    sa.Index(None, "size"),
    sa.Index(None, "from_us"),
    sa.Index(None, "until_us"),
)

finding = sa.Table(
    "finding",
    metadata,
    _key("code", Text),
    _text("subject_kind"),
    _text("subject_id"),
    _text("rule"),
    _text("class"),
    _text("severity"),
    _text("custodian"),
    _text("park"),
    _text("lot"),
    _text("consignment"),
    _long("occurred_us"),
    # What it rests on, and which finding it follows from: the work on it is compared with these.
    _text("digest"),
    _text("cause"),
    _text("body"),
    sa.Index(None, "subject_kind", "subject_id"),
    sa.Index(None, "lot"),
    sa.Index(None, "consignment"),
    sa.Index(None, "cause", **_where("cause <> ''")),
    # What a list is filtered by, in the list's order.
    *(sa.Index(None, name, "code") for name in ("rule", "class", "custodian", "park")),
)

finding_party = sa.Table(
    "finding_party",
    metadata,
    _key("custodian", Text),
    _key("code", Text),
    sa.Index(None, "code"),
    sqlite_with_rowid=False,
)

# What was ever found of a subject, as a replay of the log tells it: remembered, not projected,
# until the subject is judged anew. Then it stands in `to_replay` until it is replayed again.
past = sa.Table(
    "past",
    metadata,
    _key("kind", Text),
    _key("id", Text),
    _key("code", Text),
    _text("rule"),
    _long("cleared_us", null=True),
    _text("turns"),
    _text("body"),
    sa.Index(None, "code"),
    sa.Index("ix_past_cleared", "code", **_where("cleared_us IS NOT NULL")),
)

to_replay = sa.Table(
    "to_replay",
    metadata, _key("kind", Text), _key("id", Text), sqlite_with_rowid=False)

# Where the work on a finding stands; a finding nobody worked on has no row.
case_state = sa.Table(
    "case_state",
    metadata,
    _key("code", Text),
    _text("state"),
    sa.Column("settled", sa.Integer, nullable=False),
    sa.Column("returned", sa.Integer, nullable=False),
    _text("seen"),
    _text("severity"),
    _text("assignee"),
    _text("decided_by"),
    _long("due_us", null=True),
    _long("since_us"),
    _long("leaf_index"),
    sa.Index(None, "state", "code"),
    sa.Index(None, "since_us"),
)

# Files that steps of cases cite, by their own digest. Not a projection: a rebuild keeps them.
evidence_file = sa.Table(
    "evidence_file",
    metadata,
    _key("digest", Text),
    _text("media_type"),
    sa.Column("body", Bytes, nullable=False),
)

# Where custodians want to be told of what waits for them, and what was told already. The secret
# signs what is sent, so it cannot be kept as a hash. Not projections: a rebuild keeps them.
webhook = sa.Table(
    "webhook",
    metadata,
    _key("code", Text),
    _text("custodian"),
    _text("role"),
    _text("url"),
    _text("secret"),
    _long("created_us"),
    sa.Column("revoked", sa.Integer, nullable=False),
)

webhook_delivery = sa.Table(
    "webhook_delivery",
    metadata,
    _key("webhook", Text),
    _key("notice", Text),
    _long("tries"),
    _long("next_us", null=True),
    _long("delivered_us", null=True),
    _text("answer"),
)

# Not a projection: a rebuild keeps it.
api_key = sa.Table(
    "api_key",
    metadata,
    _key("key_hash", Bytes),
    _text("custodian"),
    _text("role"),
    _text("label"),
    _text("grants"),
    _long("created_us"),
    _long("expires_us", null=True),
    sa.Column("revoked", sa.Integer, nullable=False, server_default="0"),
)

# The rows of reference data, checked against the digest in the log; every edition stays.
dataset = sa.Table(
    "dataset",
    metadata,
    _key("leaf_index"),
    _text("name"),
    _text("digest"),
    _text("body"),
    sa.Index(None, "name"),
)
