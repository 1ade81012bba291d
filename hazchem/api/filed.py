"""How a batch is filed, and what became of it: a receipt, the fate of every row, a rehearsal."""

from typing import Any

from flask import Response

from hazchem.api.answers import answer, first_or_again, told
from hazchem.api.problems import problem, status_of
from hazchem.api.questions import QuerySchema, Switch
from hazchem.services.accepting.fates import Fate, Filing
from schemas.finding import FindingSchema
from schemas.receipt import ReceiptSchema

# Of a batch that is all or nothing: the row is well, another one was refused.
ACCEPTED, REPLAYED, SPOILT = 201, 200, 424


class FilingQuery(QuerySchema):
    """How a batch is filed."""

    atomic = Switch(metadata={"description": "all rows or none", "default": False})
    dry_run = Switch(metadata={"description": "check, and store nothing", "default": False})


def filing_answer(filing: Filing, *, single: bool, atomic: bool, dry_run: bool) -> Response:
    """What became of a body as it was asked to be filed."""
    if dry_run:
        return _dry_answer(filing, single)
    return receipt_answer(filing.fates[0]) if single else batch_answer(filing, atomic=atomic)


def receipt_answer(fate: Fate) -> Response:
    """One event: 201 the first time, 200 with the same body after, or its problem."""
    if fate.refusal is not None:
        raise fate.refusal
    return first_or_again(told(ReceiptSchema, fate.receipt), fate.replayed)


def batch_answer(filing: Filing, *, atomic: bool = False) -> Response:
    """Every row's fate; 422 where a row spoilt a batch that was all or nothing."""
    spoilt = atomic and any(fate.refusal is not None for fate in filing.fates)
    return answer(_batch(filing), 422 if spoilt else 200)


def _dry_answer(filing: Filing, single: bool) -> Response:
    """What would become of it, and which findings it would open."""
    first = filing.fates[0] if single else None
    if first is not None and first.refusal is not None:
        raise first.refusal
    rehearsed: dict[str, Any] = {"event_id": first.event_id} if first is not None else {}
    rehearsed |= _batch(filing)
    rehearsed["would_open"] = [told(FindingSchema, found) for found in filing.would_open]
    return answer(rehearsed)


def _batch(filing: Filing) -> dict[str, Any]:
    statuses = [_status(fate) for fate in filing.fates]
    return {
        "accepted": statuses.count(ACCEPTED),
        "replayed": statuses.count(REPLAYED),
        "refused": sum(fate.refusal is not None for fate in filing.fates),
        "size": filing.size,
        "results": [
            _line(fate, status) for fate, status in zip(filing.fates, statuses, strict=True)
        ],
    }


def _line(fate: Fate, status: int) -> dict[str, Any]:
    return {
        "line": fate.line,
        "event_id": fate.event_id or None,
        "status": status,
        "leaf_index": fate.receipt.leaf_index if fate.receipt else None,
        "problem": problem(fate.refusal, fate.line) if fate.refusal is not None else None,
    }


def _status(fate: Fate) -> int:
    """What the row alone would answer, or that another one spoilt it."""
    if fate.refusal is not None:
        return status_of(fate.refusal)
    if fate.receipt is None:
        return SPOILT
    return REPLAYED if fate.replayed else ACCEPTED
