"""Papers 单据: waybills 电子运单 and manifests 转移联单, put and read by issuer and number."""

from flask import Blueprint, Response

from hazchem.api.answers import answer, told
from hazchem.api.auth import viewer
from hazchem.api.bodies import json_body
from hazchem.api.operation import operation
from hazchem.api.questions import PagedSchema, Question
from hazchem.api.request import now, store
from hazchem.intake.limits import malformed
from hazchem.services import papers as service
from schemas.paper import PaperAnswerSchema, PaperPageSchema, PaperSchema
from schemas.problems import loaded

views = Blueprint("papers", __name__)
READER = PaperSchema()
_ZH = {"waybill": "电子运单", "manifest": "转移联单"}


def _serve(kind: str) -> None:
    """The three endpoints of one kind of paper."""
    zh = _ZH[kind]

    @operation(f"Put a {kind}", f"{zh}：提交", {201: PaperAnswerSchema, 200: PaperAnswerSchema},
               query=None, body=PaperSchema)
    def put(issuer: str, number: str) -> Response:
        body = json_body()
        if not isinstance(body, dict):
            malformed("json", "the body is one paper as an object", "报文应为一份单据（对象）")
        done = service.put(store(), viewer(), kind, f"{issuer}/{number}", loaded(READER, body),
                           now())
        return answer(_shown(done), 201 if done.created else 200)

    @operation(f"One {kind} with its versions", f"{zh}：查询一份", PaperAnswerSchema)
    def one(issuer: str, number: str, asked: Question) -> Response:
        found = service.one(store(), viewer(), kind, f"{issuer}/{number}", asked.asked, now())
        return answer(_shown(found))

    @operation(f"Every {kind}", f"{zh}：列表", PaperPageSchema, query=PagedSchema)
    def listing(asked: Question) -> Response:
        found = service.listing(store(), viewer(), kind, asked.asked, now(), asked.limit,
                                asked.cursor)
        return answer(told(PaperPageSchema, found))

    for method, path, view in (("PUT", "/<issuer>/<number>", put),
                               ("GET", "/<issuer>/<number>", one), ("GET", "", listing)):
        views.add_url_rule(f"/{kind}s{path}", f"{kind}-{view.__name__}", view, methods=[method])


for _kind in service.KINDS:
    _serve(_kind)


def _shown(found: service.Put) -> dict[str, object]:
    versions = [{**one.content, "filer": one.filer, "leaf_index": one.leaf_index,
                 "recorded_at": one.recorded_at} for one in found.versions]
    return told(PaperAnswerSchema, {
        **found.content, "versions": versions, "size": found.size, "as_of": found.as_of,
        "root": found.root})
