"""Accepting: what every filing goes through before it stands in the log."""
