"""Everything that goes wrong in the world, one file a subject; all of it in one register."""

from bench.world.wrongs import (
    alerts,
    catalogue,
    in_time,
    lots,
    on_the_way,
    permits,
    quantities,
    stores,
    waste,
    yards,
)
from bench.world.wrongs.register import CANNOT_OCCUR, REGISTER

TOLD = (alerts, catalogue, in_time, lots, on_the_way, permits, quantities, stores, waste, yards)
ALL = tuple(one.tell for one in REGISTER.values())

__all__ = ["ALL", "CANNOT_OCCUR", "REGISTER", "TOLD"]
