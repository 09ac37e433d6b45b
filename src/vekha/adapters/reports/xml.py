"""XML from a candidate: of a sane size, of this run, without entities, read element by element."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

LARGEST = 50 * 1024 * 1024  # bytes
SLACK = 2.0  # seconds; clocks of file systems are coarse


class BadReport(Exception):
    """The report proves nothing; the message says why."""


def elements(path: Path, not_before: float) -> Iterator[Element]:
    """Every element, when it is complete. Raises BadReport; `not_before`: when the check began, seconds since 1970."""
    if not path.is_file():
        raise BadReport(f"there is no report at {path.name}")
    status = path.stat()
    if not status.st_size:
        raise BadReport(f"the report {path.name} is empty")
    if status.st_size > LARGEST:
        size = status.st_size // 2**20
        raise BadReport(f"the report {path.name} has {size} MiB, {LARGEST // 2**20} are allowed")
    if status.st_mtime < not_before - SLACK:
        raise BadReport(f"the report {path.name} is older than this check: it is another run's")
    try:
        with path.open("rb") as file:
            for _, element in _parsed(file):
                yield element
    except ParseError as error:
        raise BadReport(f"the report {path.name} is broken: {error}") from error
    except DefusedXmlException as error:
        raise BadReport(f"the report {path.name} holds entities or a DTD: it is not read") from error
    except (ValueError, LookupError) as error:  # an encoding that is unknown or does not fit
        raise BadReport(f"the report {path.name} cannot be decoded: {error}") from error


def _parsed(file: Any) -> Iterator[tuple[str, Element]]:
    parsed: Iterator[tuple[str, Element]] = iterparse(file, events=("end",), forbid_dtd=False)
    return parsed


def local(element: Element) -> str:
    """The tag without its namespace."""
    return element.tag.rpartition("}")[2]
