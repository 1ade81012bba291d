"""Commingled places hold many lots as one liquid: what leaves is drawn from all in proportion."""

from hazchem.domain.mass import share


def draw(holds: dict[str, int], mass_mg: int, remnant_mg: int) -> dict[str, int]:
    """How much of each lot a draw takes, exact to the milligram; at most what is there.

    A lot below the remnant goes whole and first: no tank carries a gram of every lot for ever.
    """
    left = min(mass_mg, sum(holds.values()))
    taken: dict[str, int] = {}
    for lot in sorted(holds):
        if holds[lot] < remnant_mg and left:
            taken[lot] = min(holds[lot], left)
            left -= taken[lot]
    rest = {lot: held for lot, held in sorted(holds.items()) if lot not in taken}
    if left and rest:
        taken |= {lot: drawn for lot, drawn in share(left, rest).items() if drawn}
    return taken
