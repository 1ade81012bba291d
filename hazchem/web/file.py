"""Filing 填报 from a browser: a spreadsheet is checked, looked at, confirmed, and receipted.

Nothing waits on the server between the check and the confirmation: the file travels in the form
that confirms it, and ids derive from its rows, so that sending it twice files nothing twice.
"""

import base64
import binascii

from flask import Blueprint, Response, abort, request

from hazchem.domain.errors import Malformed, Problem, Refused, TooLarge
from hazchem.domain.movement import KINDS
from hazchem.intake.limits import MIB
from hazchem.intake.read import XLSX, read
from hazchem.intake.template import template_csv, template_xlsx
from hazchem.services import filing as service
from hazchem.services.accepting.fates import Filing
from hazchem.services.seen.scope import forbidden
from hazchem.web.one_movement import Form, form_for, kinds_offered
from hazchem.web.problems import status_of
from hazchem.web.request import now, store
from hazchem.web.show import page
from hazchem.web.visitor import FILERS, is_signed_in, may_file, viewer

views = Blueprint("file", __name__)
# A page carries the file back and forth as text; larger ones are for the API and `flask load`.
FILE_BYTES_MAX = 4 * MIB
_FORM_BYTES_MAX = FILE_BYTES_MAX * 3 // 2
_FORMS = {"csv": (template_csv, "text/csv; charset=utf-8"), "xlsx": (template_xlsx, XLSX)}
_SHOWN = 500
Answer = str | tuple[str, int]


@views.get("/file")
def form() -> Answer:
    """Where a spreadsheet is chosen, or a kind of movement to fill in by hand."""
    return _form()


@views.post("/file/check")
def check() -> Answer:
    """What would become of every row of a file, and which findings it would open."""
    _demand_filer()
    request.max_content_length = FILE_BYTES_MAX + MIB
    sent = request.files.get("file")
    try:
        if sent is None or not sent.filename:
            raise Malformed(Problem("/file", "missing", "choose a file first", "请先选择文件"))
        name, body = sent.filename, sent.read()
        filed = _filed(name, body, dry_run=True)
    except Refused as refused:
        return _form(refused)
    return page("file_checked.html", name=name, filed=filed, shown=_SHOWN,
                content=base64.b64encode(body).decode(), **_sums(filed))


@views.post("/file/confirm")
def confirm() -> Answer:
    """File what was checked; rows that were refused stay out."""
    _demand_filer()
    request.max_content_length = request.max_form_memory_size = _FORM_BYTES_MAX
    try:
        body = base64.b64decode(request.form.get("content", ""), validate=True)
        filed = _filed(request.form.get("name", ""), body, dry_run=False)
    except binascii.Error:
        return _form(Malformed(Problem("/file", "base64", "the file did not arrive whole: choose "
                                       "it again", "文件不完整：请重新选择")))
    except Refused as refused:
        return _form(refused)
    return page("file_filed.html", filed=filed, shown=_SHOWN, **_sums(filed))


@views.get("/file/movements.<form>")
def template(form: str) -> Response:
    """The empty form as a workbook or as CSV."""
    if form not in _FORMS:
        abort(404)
    make, media = _FORMS[form]
    response = Response(make(), content_type=media)
    response.headers.set("Content-Disposition", "attachment", filename=f"movements.{form}")
    return response


@views.get("/file/<kind>")
def by_hand(kind: str) -> Answer:
    """The form for one movement of a kind."""
    return _by_hand(_form_for(kind))


@views.post("/file/<kind>")
def file_by_hand(kind: str) -> Answer:
    """Check one movement, or file it."""
    told = _form_for(kind).filled(request.form)
    is_check = "check" in request.form
    filed = service.file(store(), viewer(), told.rows(viewer().custodian), now(),
                         dry_run=is_check)
    refusal = filed.fates[0].refusal
    if refusal is None and not is_check:
        return page("file_filed.html", filed=filed, shown=_SHOWN, **_sums(filed))
    return _by_hand(told, filed, refusal)


def _form(refused: Refused | None = None) -> Answer:
    body = page("file.html", refused=refused, kinds=kinds_offered())
    return (body, status_of(refused)) if refused else body


def _by_hand(form: Form, filed: Filing | None = None, refused: Refused | None = None) -> Answer:
    body = page("file_by_hand.html", form=form, filed=filed, refused=refused, now=now())
    return (body, status_of(refused)) if refused else body


def _form_for(kind: str) -> Form:
    _demand_filer()
    if kind not in KINDS or kind not in kinds_offered():
        abort(404)
    return form_for(store(), viewer(), kind, now())


def _demand_filer() -> None:
    if not may_file():
        roles = ", ".join(FILERS)
        mine = viewer().role if is_signed_in() else "–"
        raise forbidden("", f"only a key in one of the roles {roles} files movements: {mine} "
                        "does not", f"只有以下角色的密钥可以填报：{roles}；当前角色：{mine}")


def _filed(name: str, body: bytes, *, dry_run: bool) -> Filing:
    if len(body) > FILE_BYTES_MAX:
        raise TooLarge(Problem(
            "/file", "too_large", f"the file has {len(body)} bytes, a page takes at most "
            f"{FILE_BYTES_MAX}: use the API or flask load",
            f"文件为 {len(body)} 字节，网页上限为 {FILE_BYTES_MAX} 字节：请使用接口或 flask load"))
    intake = read(body, "", name, viewer().custodian)
    return service.file(store(), viewer(), intake.rows, now(), dry_run=dry_run)


def _sums(filed: Filing) -> dict[str, int]:
    """How many rows are new, known already, and refused."""
    return {
        "accepted": sum(fate.receipt is not None and not fate.replayed for fate in filed.fates),
        "replayed": sum(fate.replayed for fate in filed.fates),
        "refused": sum(fate.refusal is not None for fate in filed.fates),
    }
