"""Recipes 配方 on the wire."""

from typing import Any

from hazchem.domain.errors import invalid
from schemas.entry import EntrySchema, told
from schemas.fields import Code, DecimalText, ListOf, Part, SubstanceRef
from schemas.wire import WireSchema


class CoefficientSchema(WireSchema):
    """How many kilograms of a substance one kilogram of the product needs."""

    substance = SubstanceRef(required=True, metadata=told("物质"))
    per_kg = DecimalText(low=0, required=True, metadata=told("单耗", "kg per kg of product"))


class RecipeSchema(EntrySchema):
    """What a custodian's conversion into a product takes; a new version holds from its day on."""

    code = Code(required=True, metadata=told("代码"))
    custodian = Code(required=True, metadata=told("责任单位", "custodian code"))
    product = SubstanceRef(required=True, metadata=told("产品", "substance made"))
    coefficients = ListOf(Part(CoefficientSchema), required=True, metadata=told(
        "单耗系数", "every substance of the register that it takes"))
    sigma_ppm = DecimalText(low=0, metadata=told(
        "相对标准偏差", "ppm: how far honest batches scatter round the recipe"))

    def made(self, given: dict[str, Any]) -> dict[str, Any]:
        """The content; raises Invalid for a recipe of nothing, or one that names a thing twice."""
        named = [one["substance"] for one in given["coefficients"]]
        if not named or len(set(named)) < len(named):
            raise invalid("/coefficients", "coefficients",
                          "coefficients must name at least one substance, each once",
                          "coefficients 至少填写一种物质，且不得重复")
        return given
