"""Requests to the programs of others."""
