"""Lavka: a small shop on django-oscar."""

__version__ = "1.1-rc1"
