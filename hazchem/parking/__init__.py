"""Parking 停车: stays from gate events, neighbours, admission, dwell; no I/O and no clock."""
