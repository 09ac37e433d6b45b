"""The delivered project's own databases, apart from Vekha's."""

from vekha.adapters.databases.fake import FakeDatabases
from vekha.adapters.databases.postgres import PostgresDatabases

__all__ = ["FakeDatabases", "PostgresDatabases"]
