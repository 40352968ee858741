"""Reports: a view as one HTML file that opens in any browser without a network."""

from core.report.parts import Chart, Faces, Part, Table, Text
from core.report.report import Report

__all__ = ["Chart", "Faces", "Part", "Report", "Table", "Text"]
