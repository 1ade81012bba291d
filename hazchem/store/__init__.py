"""The database: one append-only log and the tables projected from it."""
