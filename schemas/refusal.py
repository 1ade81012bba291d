"""Which status answers which refusal: one table, for every door that speaks HTTP."""

from http import HTTPStatus

from hazchem.domain.errors import (
    Forbidden,
    Invalid,
    Malformed,
    Mismatch,
    OutOfOrder,
    Refused,
    TooLarge,
    Unauthenticated,
    Unseen,
)

STATUS: dict[type[Refused], HTTPStatus] = {
    Malformed: HTTPStatus.BAD_REQUEST,
    Unauthenticated: HTTPStatus.UNAUTHORIZED,
    Forbidden: HTTPStatus.FORBIDDEN,
    Unseen: HTTPStatus.NOT_FOUND,
    OutOfOrder: HTTPStatus.CONFLICT,
    TooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    Invalid: HTTPStatus.UNPROCESSABLE_ENTITY,
    Mismatch: HTTPStatus.UNPROCESSABLE_ENTITY,
}
