"""Secrets, apart from the database."""
