"""Filers: whose act a movement is, and who may file it; anyone else is refused."""

from collections.abc import Iterable

from hazchem.domain.errors import Refused, invalid
from hazchem.domain.movement import Movement
from hazchem.domain.register import Registers
from hazchem.ledger.matching import carriers_of, consignee_of
from hazchem.services.seen.scope import Viewer, forbidden

PAPER_KINDS = frozenset({"dispatch", "handover", "reject"})


def filer_of(told: Movement, viewer: Viewer, registers: Registers) -> str:
    """In whose name a movement is filed; raises Forbidden or Invalid."""
    if told.on_behalf_of:
        if viewer.role != "admin":
            raise forbidden("/on_behalf_of", "on_behalf_of is for the authority alone",
                            "on_behalf_of 仅供主管部门代报使用")
        party = registers.party(told.on_behalf_of)
        if registers.custodian(party, told.occurred_at) is None:
            raise invalid("/on_behalf_of", "unknown",
                          f'"{told.on_behalf_of}" is no registered custodian',
                          f"“{told.on_behalf_of}”不是已登记的责任单位")
        return party
    if viewer.role not in ("enterprise", "feed", "admin") or not viewer.custodian:
        raise forbidden("", f"a key in the role {viewer.role} files no movements"
                        if viewer.role != "admin" else
                        "an authority files with on_behalf_of: the custodian who should have filed",
                        f"角色 {viewer.role} 不能填报流向记录" if viewer.role != "admin" else
                        "主管部门填报须注明 on_behalf_of（应填报的单位）")
    return viewer.custodian


def check(
    told: Movement, viewer: Viewer, registers: Registers, on_paper: Iterable[Movement]
) -> Refused | None:
    """Why this viewer may not file a movement, None where it may.

    `on_paper` are the live movements on the papers that the movement names: who is to receive, who
    carries.
    """
    if viewer.role == "admin" and told.on_behalf_of:
        return None
    if viewer.role == "feed":
        return _feed(told, viewer, registers, on_paper)
    if told.kind in PAPER_KINDS:
        allowed = _on_trip(told, registers, on_paper)
        if allowed is None or viewer.custodian in allowed:
            return None
        return forbidden("/kind", f"this {told.kind} is for {_named(allowed)} to file, not for "
                         f"{viewer.custodian}", f"此记录应由 {_named(allowed)} 填报，"
                         f"{viewer.custodian} 无权填报")
    for place in told.places:
        holder = registers.custodian_of(place, told.occurred_at)
        if holder != viewer.custodian:
            return forbidden("/places", f"{place} is not a place of {viewer.custodian}: what "
                             "happens in it is for its custodian to file",
                             f"{place} 不是 {viewer.custodian} 的场所：应由该场所的责任单位填报")
    return None


def not_named(told: Movement, viewer: Viewer) -> Refused:
    """The refusal for who may not know whose act it is: nobody named it on that trip."""
    return forbidden("/kind", f"this {told.kind} is for others to file, not for "
                     f"{viewer.custodian}", f"此记录应由他方填报，{viewer.custodian} 无权填报")


def _feed(
    told: Movement, viewer: Viewer, registers: Registers, on_paper: Iterable[Movement]
) -> Refused | None:
    """A feed files the kinds it was granted, of acts that are one of its custodians'."""
    if told.kind != "correct" and told.kind not in viewer.kinds:
        return forbidden("/kind", f"this key was not granted {told.kind}",
                         f"该密钥未获授权填报 {told.kind}")
    if told.kind == "correct":
        return None  # of its own filing alone, which is asked where the event is found
    if told.kind in PAPER_KINDS:
        allowed = _on_trip(told, registers, on_paper)
    else:
        allowed = {registers.custodian_of(place, told.occurred_at) for place in told.places}
    granted = {viewer.custodian, *viewer.custodians}
    if allowed is not None and not allowed & granted:
        return forbidden("/kind", f"this key was not granted to speak for {_named(allowed)}",
                         f"该密钥未获授权代表 {_named(allowed)} 填报")
    return None


def _on_trip(
    told: Movement, registers: Registers, on_paper: Iterable[Movement]
) -> set[str] | None:
    """Who may tell of a trip; None where nothing known says whose act it is."""
    if told.kind == "dispatch":
        consignor = (registers.custodian_of(told.from_place, told.occurred_at)
                     if told.from_place else registers.party(told.consignor))
        allowed = {consignor}
        if registers.is_outside(consignor, told.occurred_at):
            allowed |= {consignee_of(told, registers)} | carriers_of(told, registers)
        return allowed - {""}
    sent = [other for other in on_paper if other.kind in ("dispatch", "handover")]
    if told.kind == "handover":
        return {party for movement in (told, *sent) for party in carriers_of(movement, registers)}
    # A truck carries lots for several consignees, and the others' lines may be known first.
    consignees = {consignee_of(movement, registers) for movement in sent
                  if movement.kind == "dispatch"
                  and (not (told.lot and movement.lot) or movement.lot == told.lot)} - {""}
    if told.consignee:
        consignees.add(registers.party(told.consignee))
    return consignees or None


def _named(custodians: set[str]) -> str:
    return ", ".join(sorted(custodians)) or "–"
