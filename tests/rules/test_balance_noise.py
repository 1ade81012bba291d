"""Honest sites weigh with noise: how seldom they are called out, and how soon a steady loss is."""

import random
from collections import Counter
from dataclasses import dataclass

from hazchem.domain.mass import to_kg
from tests.rules.ledgers import ROWS, ledger_of, sweep

KG = 1_000_000
SCALES = """
instrument gauge kind=tank_gauge sigma_ppm=300
instrument meter kind=flow_meter sigma_ppm=800
instrument scale e_kg=20
as_of 2026-12-31T00:00:00Z
"""


@dataclass
class Site:
    """One tank for a year: trucks come over a scale, a meter says what is used, a gauge counts."""

    luck: random.Random
    stolen_kg: int = 0

    def told(self) -> str:
        """The year as its clerk files it, while what truly stands in the tank goes its own way."""
        true_mg, lines = 200_000 * KG, []
        lines.append(f"2026-01-01T00:10:00Z opening acme/O - > acme-mix {self.read(true_mg, 300)} "
                     "substance=67-64-1 instrument=gauge")
        for month in range(1, 13):
            for n in range(8):
                load = self.luck.randint(20_000, 30_000) * KG
                shown = load + self.scale_noise() - self.scale_noise()
                lines.append(f"2026-{month:02d}-{n + 2:02d}T08:00:00Z import acme/I{month}-{n} - > "
                             f"acme-mix {to_kg(shown)} substance=67-64-1 instrument=scale")
                used = self.luck.randint(20_000, 30_000) * KG
                lines.append(f"2026-{month:02d}-{n + 2:02d}T16:00:00Z use - acme-mix > - "
                             f"{self.read(used, 800)} instrument=meter")
                true_mg += load - used
            true_mg -= self.stolen_kg * KG
            lines.append(f"2026-{month:02d}-28T08:00:00Z count - acme-mix > - "
                         f"counted_kg={self.read(true_mg, 300)} instrument=gauge")
        return SCALES + "\n".join(lines)

    def read(self, mass_mg: int, ppm: int) -> str:
        """A reading of a mass, with noise of so many millionths."""
        return to_kg(mass_mg + round(self.luck.gauss(0, mass_mg * ppm / 1_000_000)))

    def scale_noise(self) -> int:
        """The error of one weighing of a truck, gross or tare, by its class: some 30 kg."""
        return round(self.luck.gauss(0, 30 * KG))

    def found(self) -> Counter[str]:
        """What is found in it, by rule."""
        ledger = ledger_of(self.told())
        return Counter(one.rule for evidence in (ledger.goods(), *ledger.balances())
                       for one in sweep(evidence, ROWS))


def test_honest_noise_is_called_out_at_the_rate_of_three_sigma():
    luck = random.Random(2026)
    found: Counter[str] = Counter()
    for _ in range(20):
        found += Site(luck).found()
    # 240 months at 0.27 % are 0.6 alarms; one in a hundred such worlds has more than three.
    assert found["Q-04"] <= 3, found
    assert found["Q-05"] <= 1, found
    assert found["Q-03"] + found["Q-08"] <= 3, found


def test_a_steady_loss_that_no_month_tells_is_told_by_the_year():
    luck = random.Random(7)
    seen = [Site(luck, stolen_kg=300).found() for _ in range(6)]
    assert all(one["Q-05"] + one["Q-04"] for one in seen), seen
    assert sum(one["Q-05"] for one in seen) >= 4, seen
