"""Lavka: a small shop on django-oscar."""

__version__ = "1.2-broken-migration"
