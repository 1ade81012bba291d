"""Reports 报告: one snapshot of the ledger, told as its viewer may see it, in any format."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from hazchem.custody.flow import consignment_of
from hazchem.custody.words import Lang
from hazchem.domain.errors import invalid
from hazchem.regulation.use_tier import Line
from hazchem.reports.rendering import Rendered, format_of
from hazchem.reports.rendering import render as rendered
from hazchem.reports.report import Facts, Form, Word, form_of, forms, made
from hazchem.reports.values import (
    BalanceLine,
    ControlLine,
    EditionLine,
    LoopLine,
    LotLine,
    Noun,
    Passage,
    RiskLine,
    RuleLine,
    Shown,
    Standing,
    TouchedLine,
    UnitLine,
    UserLine,
)
from hazchem.services import hazard, rulebook, standing
from hazchem.services.casework.docket import Docket
from hazchem.services.findings import WORKED, opened, shown_in, wanted_of
from hazchem.services.reported import catalogue_lines, lot_lines, risk, use_tiers
from hazchem.services.reported.balances import balances_in
from hazchem.services.seen.asked import Asked, Snapshot
from hazchem.services.seen.scope import Viewer
from hazchem.store import registers
from hazchem.store.store import Store

_EVERYTHING = Word("全部", "everything")
_OF_PARK = Word("园区 {park}", "park {park}")
_OF_CUSTODIANS = Word("责任单位 {codes}", "custodian {codes}")


def listing(viewer: Viewer) -> list[Form]:
    """Every report there is; each shows a viewer what that viewer may see."""
    return list(forms().values())


def render(
    store: Store, viewer: Viewer, name: str, form: str, filters: Mapping[str, str], asked: Asked,
    now: datetime, lang: Lang,
) -> Rendered:
    """A report in a format; raises Unseen for a name that is none, Invalid for a filter not its.

    The same size, instant, filters, format, language and view give the same bytes.
    """
    format_of(form)
    kept = {key: value for key, value in sorted(filters.items()) if value}
    _check(form_of(name), kept)
    with opened(store, filters, asked, now) as seen:
        facts = Facts(size=seen.size, as_of=seen.as_of, root=seen.root.hex(), lang=lang,
                      filters=tuple(kept.items()), seen_by=_seen_by(seen, viewer, lang))
        report = made(name, _Ledger(seen, viewer, kept, lang), facts)
    return rendered(report, form)


def _check(form: Form, filters: Mapping[str, str]) -> None:
    """Refuse a filter that the report would silently leave out."""
    for name in filters:
        if name not in form.filters:
            known = ", ".join(form.filters)
            raise invalid(f"/{name}", "unknown_filter",
                          f'report {form.name} has no filter "{name[:40]}": it has {known}',
                          f"报告 {form.name} 没有筛选项“{name[:40]}”；可用：{known}")


def _seen_by(seen: Snapshot, viewer: Viewer, lang: Lang) -> str:
    """What the viewer may see: two viewers who see the same get the same bytes."""
    if viewer.sees_all:
        return _EVERYTHING.of(lang)
    scope = seen.scope(viewer)
    if viewer.role == "park" and scope.park:
        return _OF_PARK.of(lang, park=scope.park)
    codes = sorted({viewer.custodian, *viewer.custodians} - {""})
    return _OF_CUSTODIANS.of(lang, codes=" ".join(codes))


@dataclass
class _Ledger:
    """The values of reports, each read from the snapshot when a report asks for it."""

    seen: Snapshot
    viewer: Viewer
    filters: Mapping[str, str]
    lang: Lang

    @cached_property
    def findings(self) -> Sequence[Shown]:
        """The findings that the filters leave."""
        return shown_in(self.seen, self.viewer, wanted_of(self.filters),
                        state=self.filters.get("state", ""))

    @cached_property
    def loop(self) -> Sequence[LoopLine]:
        """The findings that the filters leave, open or worked on, with the work on each."""
        shown = shown_in(self.seen, self.viewer, wanted_of(self.filters), state=WORKED)
        reached = Docket(self.seen).reached({one.finding.code for one in shown})
        return [LoopLine(
            one, reached.get(one.finding.code, frozenset()), one.case.since if one.case else None,
            one.assignee, one.deadline,
            one.case is not None and one.cleared_at is None and one.case.is_overdue(
                self.seen.as_of), one.returned, self._district(one.finding.custodian))
            for one in shown]

    def _district(self, custodian: str) -> str:
        holder = self.seen.registers.custodian(custodian, self.seen.as_of) if custodian else None
        return holder.area if holder else ""

    @cached_property
    def rules(self) -> Sequence[RuleLine]:
        """Every rule with whether it judges at all."""
        lines = []
        for row, is_live, feed in rulebook.judging(self.seen):
            lines.append(RuleLine(row.code, row.name_en, row.name_zh, row.finding_class, is_live,
                                  feed))
        return lines

    @cached_property
    def standings(self) -> Sequence[Standing]:
        """What stands in places and what is under way, as far as the viewer may see it."""
        scope = self.seen.scope(self.viewer)
        found = [Standing(one.park, one.custodian, one.place, one.lot, one.substance, one.mass_mg)
                 for one in standing.held_in(self.seen)
                 if scope.viewer.sees_all or scope.sees_place(one.place)]
        for account, lot, substance, mass_mg in standing.under_way_in(self.seen):
            line, is_own = account.ref, scope.sees(account.ref.rpartition("|")[2])
            if is_own or (scope.sees(account.custodian) and scope.stands_on(line)):
                park = self.seen.registers.park_of(account.custodian, self.seen.as_of)
                found.append(Standing(park, account.custodian, "", lot, substance, mass_mg,
                                      consignment_of(account.ref)))
        return [one for one in found if self._is_wanted(one)]

    def _is_wanted(self, one: Standing) -> bool:
        told = {"park": one.park, "custodian": one.custodian, "place": one.place, "lot": one.lot}
        if any(told[name] != value for name, value in self.filters.items() if name in told):
            return False
        wanted = self.filters.get("substance")
        return not wanted or standing.is_substance(self.seen, one.substance, wanted)

    @cached_property
    def passages(self) -> Sequence[Passage]:
        """What custodians sent each other."""
        return [Passage(*one) for one in standing.flows_in(self.seen, self.viewer, self.filters)]

    @cached_property
    def editions(self) -> Sequence[EditionLine]:
        """Every edition of the catalogue that the viewer may see."""
        return catalogue_lines.editions_in(self.seen, self.viewer)

    @cached_property
    def controls(self) -> Sequence[ControlLine]:
        """The rules of the editions that judge at the instant of the report."""
        return catalogue_lines.controls_in(self.seen)

    @cached_property
    def touched(self) -> Sequence[TouchedLine]:
        """The stock that those rules touch, as the filters leave it."""
        return [one for one in catalogue_lines.touched_in(self.seen, self.viewer)
                if self._is_wanted(Standing(one.park, one.custodian, one.place, one.lot,
                                            one.substance, one.mass_mg))]

    @cached_property
    def units(self) -> Sequence[UnitLine]:
        """The hazard units that the viewer may see and the filters leave."""
        found = []
        for one in hazard.units(self.seen, self.viewer):
            custodian, told = one.content["custodian"], one.content
            park = self.seen.registers.park_of(custodian, self.seen.as_of)
            if self._is_told({"park": park, "custodian": custodian}):
                found.append(UnitLine(
                    park, custodian, one.code, told.get("name") or "", told.get("kind") or "",
                    told.get("exposed_persons"), one.design, one.stock, told.get("filed_level"),
                    tuple(one.warnings), one.missing_responsible))
        return found

    @cached_property
    def users(self) -> Sequence[UserLine]:
        """The users the viewer may see, each with its tier, as the filters leave them."""
        return [one for one in use_tiers.users_in(self.seen, self.viewer)
                if self._is_told({"park": one.park, "custodian": one.custodian})]

    @cached_property
    def parking(self) -> Sequence[LotLine]:
        """Every parking lot and gate, with the vehicles in it that the viewer may see."""
        return lot_lines.lots_in(self.seen, self.viewer, self.filters)

    @cached_property
    def tier_lines(self) -> Sequence[Line]:
        """The grading table of users in force at the instant of the report."""
        return use_tiers.lines_in(self.seen)

    @cached_property
    def balances(self) -> Sequence[BalanceLine]:
        """The months of the balances that the viewer may see and the filters leave."""
        return balances_in(self.seen, self.viewer, self.filters)

    @cached_property
    def risk(self) -> Sequence[RiskLine]:
        """The risk index of the enterprises that the viewer may see and the filters leave."""
        return risk.lines_in(self.seen, self.viewer, self.findings, self.units, self.filters)

    def _is_told(self, told: Mapping[str, str]) -> bool:
        """Whether the filters leave what has these names."""
        return all(told[name] == value for name, value in self.filters.items() if name in told)

    def name(self, noun: Noun, code: str) -> str:
        """What something is called at the instant of the report, in its language."""
        known, at = self.seen.registers, self.seen.as_of
        if noun == "substance":
            entry = self.seen.reference.substances.get(code)
            if entry is None:
                return ""
            return entry.name_en if self.lang == "en" and entry.name_en else entry.name_zh
        if noun == "custodian":
            holder = known.custodian(code, at) if code else None
            name = holder.name if holder else ""
        elif noun == "place":
            place = known.places.at(code, at)
            name = place.name if place else ""
        else:
            name = self._areas[noun].get(code, "")
        return name if name != code else ""

    @cached_property
    def _areas(self) -> Mapping[str, Mapping[str, str]]:
        """The name of each park and zone at the instant of the report."""
        at_us, found = self.seen.as_of_us, {}
        for noun in ("park", "zone"):
            versions = registers.versions(self.seen.tx, self.seen.size, f"{noun}s")
            versions.sort(key=lambda one: (one.effective_us, one.leaf_index))
            found[noun] = {one.code: str(one.content.get("name") or "") for one in versions
                           if one.effective_us <= at_us}
        return found
