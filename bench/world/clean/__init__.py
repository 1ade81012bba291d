"""Stories without fault, as different as honest filers are: nothing may be found in them."""

from datetime import timedelta

from bench.world.clean import papers, stores, trips, waste, yards
from bench.world.clean.register import HABITS

TOLD = (papers, stores, trips, waste, yards)
# No story goes on for longer, but for what lies before the world.
LONGEST = timedelta(days=45)

__all__ = ["HABITS", "LONGEST", "TOLD"]
