"""Judging: how what was filed becomes findings, subject by subject, caught up at every read."""
