"""Reported: values that only reports ask for."""
