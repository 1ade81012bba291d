"""Declarations 申报: filed once, and listed for whoever may see whose they are."""

from flask import Blueprint, Response

from hazchem.api.answers import answer, told
from hazchem.api.auth import viewer
from hazchem.api.bodies import json_body
from hazchem.api.filed import receipt_answer
from hazchem.api.operation import operation
from hazchem.api.questions import PagedSchema, Question
from hazchem.api.request import now, store
from hazchem.services import declarations as service
from hazchem.services.accepting.fates import fate_of
from schemas.declaration import DeclarationPageSchema, DeclarationSchema
from schemas.problems import loaded
from schemas.receipt import ReceiptSchema

views = Blueprint("declarations", __name__)
READER = DeclarationSchema()


@views.post("/declarations")
@operation("Declare a period: nothing to file, or its waste", "申报：零报告或危险废物",
           {201: ReceiptSchema, 200: ReceiptSchema}, query=None, body=DeclarationSchema)
def file() -> Response:
    """One declaration; sent again it answers the first receipt."""
    entered = service.file(store(), viewer(), loaded(READER, json_body()), now())
    return receipt_answer(fate_of(1, entered))


@views.get("/declarations")
@operation("Declarations in the order of the log", "申报：列表", DeclarationPageSchema,
           query=PagedSchema)
def listing(asked: Question) -> Response:
    """Declarations that the caller may see."""
    found = service.listing(store(), viewer(), asked.asked, now(), asked.limit, asked.cursor)
    return answer(told(DeclarationPageSchema, found))
