"""What checks leave behind, read with suspicion: cases and lines are counted, what a report claims is not read."""

from vekha.adapters.reports.cobertura import CoverageReport, read_cobertura
from vekha.adapters.reports.junit import JUnitReport, read_junit

__all__ = ["CoverageReport", "JUnitReport", "read_cobertura", "read_junit"]
