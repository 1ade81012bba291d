"""What whoever checks the log is answered."""

from schemas.fields import ListOf, Text, Whole
from schemas.wire import WireSchema

# The path between two heads of a log of 2**63 entries.
STEPS_MAX = 128


class ConsistencySchema(WireSchema):
    """What leads from the root at one size to the root at another (RFC 6962, 2.1.2)."""

    old = Whole(required=True, data_key="from")
    new = Whole(required=True, data_key="to")
    hashes = ListOf(Text(required=True), required=True, most=STEPS_MAX,
                    metadata={"description": "SHA-256 in base64"})
