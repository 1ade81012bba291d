"""However the traffic came in, the log alone makes the same projections."""

import random

import pytest

from hazchem.services.rebuild import rebuild
from hazchem.services.verify import verify
from seeds import loader
from tests.services import filed, traffic
from tests.services.filed import NOW


@pytest.mark.parametrize("seed", range(5))
def test_step_by_step_is_what_the_whole_log_makes(store, seed):
    loader.seed(store)
    now = traffic.filed_at_random(store, random.Random(seed), NOW)
    assert [fault.says for fault in verify(store, now)] == []
    before = filed.comparable(store)
    assert len(before["movement"]) > 10
    rebuild(store, now)
    after = filed.comparable(store)
    assert {name for name in before if before[name] != after[name]} == set()


def test_a_receipt_without_a_lot_joins_no_more_in_two_batches_than_in_one(store):
    """The place it went to mixes nothing: what else stands there keeps books of its own."""
    loader.seed(store)
    told = filed.movements_of("""
        1T08:00 produce acme/L1 - > acme-tank 10 substance=#49
        1T09:00 dispatch acme/L1 acme-tank > - 10 waybill=acme/W1 consignee=beta
        1T10:00 receive - - > beta-tank 10 waybill=acme/W1
        2T08:00 produce beta/B1 - > beta-tank 10 substance=#49
        """)
    filed.register(store, told)
    for one in told:
        filed.file(store, [one])
    apart = filed.dump(store)["kin"]
    assert "beta/B1" not in {node for node, _ in apart}
    rebuild(store, NOW)
    assert filed.dump(store)["kin"] == apart
