"""A control chart as SVG: the MUF of each month between its limits, readable on paper too."""

from collections.abc import Sequence
from fractions import Fraction
from html import escape

from hazchem.domain.mass import to_kg
from hazchem.ledger.weighing import root_up
from hazchem.reports.values import BalanceLine

_WIDTH, _HEIGHT, _LEFT, _TOP, _STEP = 720, 220, 90, 40, 50
_COLOURS = {"beyond": "#b00020", "drift": "#b00020", "warn": "#b36b00"}


def chart(title: str, found: Sequence[BalanceLine]) -> str:
    """One chart: dots for the months, thin bars for 2σ, thick lines for 3σ, the zero line."""
    sigmas = [root_up(one.spread.variance_mg2) for one in found]
    reach = max([Fraction(1), *(3 * sigma for sigma in sigmas),
                 *(Fraction(abs(one.muf_mg)) for one in found)])
    middle, half = _TOP + (_HEIGHT - _TOP - 30) // 2, (_HEIGHT - _TOP - 40) // 2

    def y(mass_mg: int | Fraction) -> str:
        tenths = int(10 * (middle - Fraction(mass_mg) * half / reach))
        return f"{tenths // 10}.{tenths % 10}"

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        f'width="{_WIDTH}" height="{_HEIGHT}" font-size="12" fill="#1b2733">',
        f"<title>{escape(title)}</title>",
        f'<text x="8" y="20" font-size="14" font-weight="700">{escape(title)}</text>',
        f'<line x1="{_LEFT}" x2="{_WIDTH - 10}" y1="{middle}" y2="{middle}" stroke="#8896a5"/>',
        f'<text x="8" y="{middle + 4}">0 kg</text>',
        f'<text x="8" y="{_TOP + 4}">{to_kg(int(reach))}</text>',
    ]
    for n, (one, sigma) in enumerate(zip(found, sigmas, strict=True)):
        x, colour = _LEFT + 30 + n * _STEP, _COLOURS.get(one.status, "#1f5f99")
        parts += [
            f'<line x1="{x}" x2="{x}" y1="{y(2 * sigma)}" y2="{y(-2 * sigma)}" stroke="#c5d3e0" '
            'stroke-width="8"/>',
            *(f'<line x1="{x - 16}" x2="{x + 16}" y1="{y(k * sigma)}" y2="{y(k * sigma)}" '
              'stroke="#b00020" stroke-dasharray="4 3"/>' for k in (3, -3)),
            f'<circle cx="{x}" cy="{y(one.muf_mg)}" r="4" fill="{colour}">'
            f"<title>{one.month}: {to_kg(one.muf_mg)} kg</title></circle>",
            f'<text x="{x - 22}" y="{_HEIGHT - 10}">{one.month}</text>',
        ]
    return "\n".join([*parts, "</svg>"])
