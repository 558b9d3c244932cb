"""Write what was released: one page to read, tables to work with, layers for a map."""

from pathlib import Path
from typing import Protocol

from crossfix.case import Case
from crossfix.publish import csv_files, geo_files, page
from crossfix.publish.explain import explain
from crossfix.publish.summary import summary
from crossfix.release import Released

__all__ = ["EXPORTERS", "Exporter", "explain", "publish", "summary"]


class Exporter(Protocol):
    """Writes one format into a folder and returns the paths."""

    def __call__(self, released: Released, *, case: Case, folder: Path) -> list[Path]:
        """Write what was released."""


EXPORTERS: dict[str, Exporter] = {
    "html": page.write,
    "csv": csv_files.write,
    "geojson": geo_files.write_geojson,
    "geopackage": geo_files.write_geopackage,
}


def publish(released: Released, *, case: Case, folder: Path) -> list[Path]:
    """Write every export into the folder and return the paths, each file whole or not at all.

    Raises ReleaseError where a file cannot be written.
    """
    return [
        path for write in EXPORTERS.values() for path in write(released, case=case, folder=folder)
    ]
