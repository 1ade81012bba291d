"""Containers 集装箱: their numbers, found however somebody spelt them."""

import unicodedata


def container_key(number: str) -> str:
    """A container's number without what people put between its parts: ABCU 123456-7 is ABCU1234567.

    The case and width of the letters do not matter.
    """
    return "".join(one for one in unicodedata.normalize("NFKC", number).upper() if one.isalnum())
