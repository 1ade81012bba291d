"""Seen: the ledger at a size and an instant, through the eyes of one viewer."""
