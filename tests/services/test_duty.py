"""Whose act a row is when the authority loads a file that does not say."""

from hazchem.services.duty import falls_to
from tests.services import filed


def whose(store, text):
    """The custodians whom the lines of a text fall to, in order."""
    told = filed.movements_of(text)
    filed.register(store, told)
    return list(falls_to(store, told).values())


# Each line, and after the bar whose act it is.
ACTS = """
    1T08:00 produce acme/L1 - > acme-tank 10 substance=#49 | acme
    1T08:00 use acme/L1 beta-tank > - 10 | beta
    1T08:00 transfer acme/L1 acme-tank > acme-mix 10 | acme
    1T08:00 convert - in=acme/L1@acme-unit:10 out=acme/L2@acme-tank:10:#49 | acme
    1T08:00 dispatch acme/L1 acme-tank > - 10 waybill=acme/W1 consignee=beta | acme
    1T08:00 dispatch out/L1 - > - 10 waybill=out/W1 consignor=out consignee=beta | beta
    1T08:00 dispatch out/L1 - > - 10 waybill=out/W2 consignor=out carrier=haul | haul
    1T08:00 dispatch out/L1 - > - 10 waybill=out/W3 consignor=out | out
    1T08:00 receive acme/L1 - > beta-tank 10 waybill=acme/W1 | beta
    1T08:00 handover - waybill=acme/W1 carrier=haul | haul
    1T08:00 handover - waybill=acme/W1 vehicle=haul-1 | haul
    1T08:00 reject acme/L1 - waybill=acme/W9 consignee=beta | beta
    1T08:00 reject acme/L1 - waybill=acme/W9 |
    1T08:00 correct - reverses=nobody |
"""


def test_an_act_falls_to_whom_the_contract_names(store):
    lines = [line.partition("|") for line in ACTS.strip().splitlines()]
    told = whose(store, "\n".join(line for line, _, _ in lines))
    assert told == [custodian.strip() for _, _, custodian in lines]


def test_a_refusal_falls_to_the_consignee_of_the_trip_in_the_same_file(store):
    assert whose(store, """
        1T08:00 reject acme/L1 - waybill=acme/W
        1T07:00 dispatch acme/L1 acme-tank > - 10 waybill=acme/W consignee=beta
        """) == ["beta", "acme"]


def test_a_refusal_falls_to_the_consignee_of_the_trip_on_file(store):
    filed.ledger(store, """
        1T06:00 produce acme/L1 - > acme-tank 10 substance=#49
        1T07:00 dispatch acme/L1 acme-tank > - 10 waybill=acme/W destination=beta-tank
        """)
    assert whose(store, "1T08:00 reject acme/L1 - waybill=acme/W") == ["beta"]


def test_a_correction_falls_to_the_filer_of_what_it_undoes(store):
    filed.ledger(store, "1T06:00 produce beta/L1 - > beta-tank 10 substance=#49 id=wrong")
    assert whose(store, "2T08:00 correct - reverses=wrong") == ["beta"]
    assert whose(store, """
        2T07:00 produce acme/L1 - > acme-tank 10 substance=#49 id=first
        2T08:00 correct - reverses=first
        """) == ["acme", "acme"]
