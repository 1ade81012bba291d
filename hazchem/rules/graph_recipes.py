"""Family G, conversions: what comes out is what went in, by the recipe or by plain mass."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from hazchem.domain.movement import Movement, Part
from hazchem.domain.recipe import Recipe
from hazchem.ledger.order import Step
from hazchem.ledger.weighing import root_up
from hazchem.rules.evidence import Goods, clock_of, distinct, kilograms
from hazchem.rules.rule import Said, Saw, rule


@dataclass(frozen=True, slots=True)
class _Gap:
    """How far a conversion is from what it should be: more went in (above zero), or came out."""

    mass_mg: Fraction
    limit_mg2: Fraction
    substance: str = ""
    taken_mg: int = 0
    needed_mg: Fraction = Fraction()

    @property
    def is_beyond(self) -> bool:
        """Whether it is more than the limit."""
        return self.mass_mg**2 > self.limit_mg2

    @property
    def size(self) -> Fraction:
        """By how much it is beyond the limit, for comparison: the square of their ratio."""
        return self.mass_mg**2 / max(self.limit_mg2, Fraction(1))


@rule("G-12",
      en="the conversion at {place}, {time}, gave {kg} kg more than went in and could be taken up: "
         "{out} kg out of {taken} kg, three sigma are {limit} kg",
      zh="{time} {place} 转化产出比投入（含允许吸收量）多 {kg} 千克：投入 {taken} 千克，"
         "产出 {out} 千克，3σ 为 {limit} 千克",
      lost=Said("the conversion at {place}, {time}, lost {kg} kg that nobody measured: {out} kg "
                "out of {taken} kg, three sigma are {limit} kg",
                "{time} {place} 转化有 {kg} 千克去向不明：投入 {taken} 千克，产出 {out} 千克，"
                "3σ 为 {limit} 千克"),
      recipe=Said("the conversion at {place}, {time}, took {taken} kg of {substance} where recipe "
                  "{recipe} needs {needed} kg: {kg} kg apart, three sigma are {limit} kg",
                  "{time} {place} 转化投入 {substance} {taken} 千克，按配方 {recipe} 应为 {needed} "
                  "千克，相差 {kg} 千克，3σ 为 {limit} 千克"))
def transformation_imbalance(goods: Goods) -> Iterator[Saw]:
    """A conversion takes what its recipe says; without one, no more comes out than went in.

    Where what is missing is not told, nothing is asked about it: gases and water leave unlisted,
    and a little is taken up. Only who measured a loss says that everything else was told.

    breaks:
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=67-64-1
        2026-06-01T08:00:00Z convert in=acme/L1@acme-wh:100 out=acme/L2@acme-wh:103:67-64-1
    holds:
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=67-64-1
        2026-06-01T08:00:00Z convert in=acme/L1@acme-wh:100 out=acme/L2@acme-wh:102.5:67-64-1
        2026-06-01T09:00:00Z produce acme/L3 - > acme-wh 100 substance=67-64-1
        2026-06-01T10:00:00Z convert in=acme/L3@acme-wh:100 out=acme/L4@acme-wh:60:67-64-1
    """
    for step in goods.own_steps():
        told = step.fact.movement
        if told.kind != "convert" or not told.inputs or not told.outputs:
            continue
        recipes = _recipes(goods, step)
        gaps = [(one, gap) for one in recipes
                if (gap := _from_recipe(goods, step, one)) is not None]
        if gaps:
            recipe, gap = min(gaps, key=lambda pair: (pair[1].size, pair[0].code))
            if gap.is_beyond:
                yield _saw(goods, step, gap, recipe)
        elif not recipes:
            plain = _plain(goods, step)
            if plain is not None and plain.is_beyond:
                yield _saw(goods, step, plain)


def _recipes(goods: Goods, step: Step) -> list[Recipe]:
    """The recipes in force of whoever converts, for something that came out."""
    made = {_known(goods, part.substance) for part in step.fact.movement.outputs}
    holder, recipes = _holder(goods, step), goods.registers.recipes
    found = [entry for code in goods.registers.recipes_of.get(holder, ())
             if (entry := recipes.at(code, step.at)) is not None and entry.custodian == holder]
    return [one for one in found if _known(goods, one.product) in made - {""}]


def _holder(goods: Goods, step: Step) -> str:
    places = step.fact.movement.places
    return goods.custodian_of(places[0], step.at) if places else ""


def _known(goods: Goods, named: str) -> str:
    """A substance by its id, whichever way it was named."""
    if not named or goods.substances.get(named) is not None:
        return named
    called = goods.substances.called(named)
    return called[0].id if len(called) == 1 else named


def _substance(goods: Goods, told: Movement, part: Part) -> str:
    """What a part is by its own words; of the first lot the books are here too."""
    if part.substance or not part.lot or part.lot != told.lots[0]:
        return _known(goods, part.substance)
    return goods.substance_of(part.lot)


def _from_recipe(goods: Goods, step: Step, recipe: Recipe) -> _Gap | None:
    """The largest difference from a recipe; None where it cannot be told what went in.

    An input of a substance nobody named counts as one of the recipe's, all of them together.
    """
    told, product = step.fact.movement, _known(goods, recipe.product)
    takes = {_known(goods, name): per_kg for name, per_kg in recipe.coefficients}
    made_mg = sum(part.mass_mg for part in told.outputs
                  if not part.unlisted and _known(goods, part.substance) == product)
    taken: dict[str, int] = {}
    for parts, sign in ((told.inputs, 1), (told.outputs, -1)):
        for part in parts:
            name = "" if part.unlisted else _substance(goods, told, part)
            if not part.unlisted and (sign > 0 or (name in takes and name != product)):
                taken[name] = taken.get(name, 0) + sign * part.mass_mg
    if not taken or ("" in taken and taken.keys() - takes.keys() - {""}):
        return None
    if "" in taken:
        takes, taken = {"": sum(takes.values(), Decimal())}, {"": sum(taken.values())}
    loss_mg = told.measured_loss_mg or 0
    gaps = []
    for name, per_kg in takes.items():
        needed = Fraction(per_kg) * made_mg
        apart = taken.get(name, 0) - needed
        apart = max(Fraction(), apart - loss_mg) if apart > 0 else apart
        limit = _limit_mg2(goods, step, [taken.get(name, 0), int(needed)]) + 9 * (
            Fraction(_sigma_ppm(goods, step, recipe)) * needed / 1_000_000) ** 2
        gaps.append(_Gap(apart, limit, name, taken.get(name, 0), needed))
    return max(gaps, key=lambda gap: (gap.size, gap.substance))


def _sigma_ppm(goods: Goods, step: Step, recipe: Recipe) -> Decimal | int:
    if recipe.sigma_ppm is not None:
        return recipe.sigma_ppm
    return goods.number("G-12", "recipe_sigma_ppm", step.at)


def _plain(goods: Goods, step: Step) -> _Gap | None:
    """In against out where no recipe is known; None where something may have been left untold."""
    told = step.fact.movement
    taken = sum(part.mass_mg for part in told.inputs)
    out = sum(part.mass_mg for part in told.outputs)
    limit = _limit_mg2(goods, step, [part.mass_mg for part in (*told.inputs, *told.outputs)])
    if told.measured_loss_mg is not None:
        return _Gap(Fraction(taken - out - told.measured_loss_mg), limit, taken_mg=taken)
    added = any(part.unlisted for part in told.inputs) or _is_thinner(told)
    uptake = Fraction(goods.number("G-12", "uptake_pct", step.at)) * taken / 100
    beyond = Fraction(taken - out) + uptake
    return _Gap(beyond, limit, taken_mg=taken) if beyond < 0 and not added else None


def _is_thinner(told: Movement) -> bool:
    """Whether the goods came out thinner than any went in: water was added, listed or not."""
    went_in, came_out = ([share for part in parts if (share := _share(part)) is not None]
                         for parts in (told.inputs, told.outputs))
    return bool(came_out) and min(came_out) < min(went_in, default=Fraction(100))


def _share(part: Part) -> Fraction | None:
    try:
        return Fraction(Decimal(part.concentration)) if part.concentration else None
    except InvalidOperation:
        return None


def _limit_mg2(goods: Goods, step: Step, masses: Iterable[int]) -> Fraction:
    """(3σ)² of weighings by the instrument of a conversion, else by the fallback for each."""
    times = Fraction(goods.number("G-12", "sigmas", step.at))
    ppm = Fraction(goods.number("G-12", "fallback_3sigma_ppm", step.at))
    total = Fraction()
    for mass_mg in masses:
        known = goods.variance_mg2(step.fact, mass_mg)
        total += known if known is not None else (ppm * mass_mg / 3_000_000) ** 2
    return times**2 * total


def _saw(goods: Goods, step: Step, gap: _Gap, recipe: Recipe | None = None) -> Saw:
    told, mass_mg = step.fact.movement, int(abs(gap.mass_mg))
    place, lots = told.places[0], [part.lot for part in told.outputs if part.lot]
    asked = ["sigmas", "fallback_3sigma_ppm"]
    if recipe is None:
        asked += [] if gap.mass_mg > 0 else ["uptake_pct"]
    elif not recipe.sigma_ppm:
        asked.append("recipe_sigma_ppm")
    parameters = {name: value for one in asked
                  for name, value in goods.asked("G-12", one, step.at).items()}
    if recipe is not None and recipe.sigma_ppm:
        parameters["sigma_ppm"] = f"{recipe.sigma_ppm} ppm"
    out = sum(part.mass_mg for part in told.outputs)
    return Saw(
        subject_kind="event", subject_id=told.event_id, occurred_at=step.at,
        events=(told.event_id,), custodian=_holder(goods, step), place=place,
        parties=distinct((_holder(goods, step), step.fact.filer)), lot=lots[0] if lots else "",
        lots=frozenset(told.lots), mass_mg=mass_mg, limit_mg2=gap.limit_mg2,
        substance=gap.substance or _known(goods, told.outputs[0].substance),
        variant="recipe" if recipe else "lost" if gap.mass_mg > 0 else "", parameters=parameters,
        figures={"kg": kilograms(mass_mg), "place": place, "time": clock_of(step.at),
                 "taken": kilograms(gap.taken_mg), "out": kilograms(out),
                 "needed": kilograms(int(gap.needed_mg)), "substance": gap.substance or "–",
                 "recipe": recipe.code if recipe else "",
                 "limit": kilograms(int(root_up(gap.limit_mg2)))})
