"""One row, read strictly: each cell is taken once, and a cell in doubt becomes unknown."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import TypeVar

from crossfix.geo import WORLD, Box, within
from crossfix.ingest.cells import (
    is_serial,
    read_day,
    read_real,
    read_time,
    read_whole,
    says_nothing,
)
from crossfix.model import Count, Issue, Severity
from crossfix.spans import Span, day_span

Value = TypeVar("Value")

_LONGEST_VALUE = 200  # characters of a cell that an issue quotes
_WORD_MEND = "use a word of the list"
_DAY_MEND = "write the day as YYYY-MM-DD"
MOMENT_MEND = "write the day as YYYY-MM-DD, or the moment as YYYY-MM-DDTHH:MMZ"
_SERIAL_MEND = "format the column as a date, so that its cells read YYYY-MM-DD"


class Row:
    """The cells of one row that nobody has taken yet, and the doubts met on the way."""

    __slots__ = ("at", "cells", "issues", "where")

    def __init__(self, cells: dict[str, str], *, where: str, at: str) -> None:
        self.cells = cells
        self.where = where
        self.at = at
        self.issues: list[Issue] = []

    def doubt(
        self,
        what: str,
        *,
        mend: str,
        column: str | None = None,
        value: str | None = None,
        severity: Severity = Severity.WARNING,
    ) -> None:
        """Keep a doubt about this row."""
        quoted = value if value is None else value[:_LONGEST_VALUE]
        self.issues.append(
            Issue(
                severity=severity,
                stage="ingest",
                where=self.where,
                record=self.at,
                column=column,
                value=quoted,
                what=what,
                mend=mend,
            )
        )

    def text(self, name: str) -> str | None:
        """Take a cell as it stands; None where it is empty or there is no such column."""
        return self.cells.pop(name, "").strip() or None

    def essential(self, name: str) -> str | None:
        """Take a cell without which the record cannot be used."""
        cell = self.text(name)
        if cell is None:
            self.refuse(f"{name} is empty", mend=f"fill in {name}", column=name)
        return cell

    def identity(self, name: str, *, otherwise: str | None = None) -> str | None:
        """Take an id without which the record cannot be used; ';' parts ids in the tables.

        `otherwise` is the id of a record that gives none.
        """
        cell = self.text(name) or otherwise if otherwise else self.essential(name)
        if cell is None or ";" not in cell:
            return cell
        self.doubt(
            f"{name} holds ';', which parts one id from the next; ',' is put in its place",
            mend="write the id without ';'",
            column=name,
            value=cell,
            severity=Severity.NOTE,
        )
        return cell.replace(";", ",")

    def refuse(
        self, what: str, *, mend: str, column: str | None = None, value: str | None = None
    ) -> None:
        """Keep the reason why the record cannot be used."""
        what = f"{what}; the record is left out"
        self.doubt(what, mend=mend, column=column, value=value, severity=Severity.ERROR)

    def code(self, name: str, meanings: Mapping[int, Value]) -> Value | None:
        """Take a number that stands for something."""
        codes = ", ".join(map(str, meanings))

        def meaning(cell: str) -> Value:
            number = read_whole(cell)
            if number not in meanings:
                raise ValueError(f"is none of {codes}")
            return meanings[number]

        return self.read(name, meaning, mend=f"use one of {codes}")

    def read(self, name: str, read: Callable[[str], Value], *, mend: str) -> Value | None:
        """Take a cell and read it; where it cannot be read it is unknown, with a doubt."""
        cell = self.cells.pop(name, "").strip()
        if not cell or says_nothing(cell) or cell.casefold() == "unknown":
            return None
        return self._tried(name, cell, read, mend=mend)

    def _tried(
        self, name: str, cell: str, read: Callable[[str], Value], *, mend: str
    ) -> Value | None:
        try:
            return read(cell)
        except ValueError as error:
            what = f"{name} {error}; taken as unknown"
            self.doubt(what, mend=mend, column=name, value=cell)
            return None

    def whole(self, name: str) -> int | None:
        """Take a whole number, never negative."""
        return self.read(name, read_whole, mend="write a whole number from 0, or leave it empty")

    def day(self, name: str) -> date | None:
        """Take a day."""
        return self._time(name, read_day, mend=_DAY_MEND)

    def _time(self, name: str, read: Callable[[str], Value], *, mend: str) -> Value | None:
        serial = is_serial(self.cells.get(name, "").strip())
        return self.read(name, read, mend=_SERIAL_MEND if serial else mend)

    def word(self, name: str, read: Callable[[str], Value]) -> Value | None:
        """Take a word of a fixed list, in which 'unknown' may be a word like any other."""
        cell = self.cells.pop(name, "").strip()
        return None if says_nothing(cell) else self._tried(name, cell, read, mend=_WORD_MEND)

    def count(self, low_name: str, high_name: str) -> Count:
        """Take two bounds of one number; both unknown where they contradict each other."""
        low, high = self.whole(low_name), self.whole(high_name)
        if low is not None and high is not None and low > high:
            self.doubt(
                f"{low_name} is above {high_name}; both taken as unknown",
                mend="exchange the two, or correct them",
                column=low_name,
                value=f"{low} > {high}",
            )
            return Count()
        return Count(low=low, high=high)

    def span(self, start_name: str, end_name: str = "") -> Span | None:
        """Take two times; a day as the end counts whole; None where they contradict.

        Without a column for the end, or where its cell is empty, it is the whole of the start.
        """
        before = len(self.issues)
        start = self._time(start_name, read_time, mend=MOMENT_MEND)
        doubted = len(self.issues) > before
        end = self._time(end_name, read_time, mend=MOMENT_MEND)
        if start is not None:
            return self._between(
                start, start if end is None else end, column=end_name or start_name
            )
        if end is not None and not doubted:
            self.doubt(
                f"{end_name} is given without {start_name}; the time is taken as unknown",
                mend=f"fill in {start_name}",
                column=end_name,
                value=str(end),
            )
        return None

    def _between(self, start: date | datetime, end: date | datetime, *, column: str) -> Span | None:
        try:
            return day_span(start, end)
        except OverflowError:  # the day after 9999-12-31
            what, mend = "is out of the calendar", "correct the year"
        except ValueError:
            what, mend = "is before the start", "exchange the two, or correct them"
        self.doubt(
            f"{column} {what}; the time is taken as unknown",
            mend=mend,
            column=column,
            value=f"{start} to {end}",
        )
        return None

    def point(
        self, lon_name: str, lat_name: str, *, box: Box | None
    ) -> tuple[float | None, float | None]:
        """Take a position as (lon, lat); both None where it cannot be true."""
        mend = "write decimal degrees, as 36.55"
        unread = len(self.issues)
        lon = self.read(lon_name, read_real, mend=mend)
        lat = self.read(lat_name, read_real, mend=mend)
        if lon is None or lat is None:
            if (lon is None) != (lat is None) and len(self.issues) == unread:
                here, there = (lon_name, lat_name) if lat is None else (lat_name, lon_name)
                what = f"{here} is given without {there}; the position is taken as unknown"
                self.doubt(what, mend=f"fill in {there}", column=there)
            return None, None
        fault = _fault(lon, lat, box=box)
        if fault is None:
            return lon, lat
        what, mend = fault
        self.doubt(
            f"{what}; the position is taken as unknown",
            mend=mend,
            column=lat_name,
            value=f"{lat_name} {lat}, {lon_name} {lon}",
        )
        return None, None


def _fault(lon: float, lat: float, *, box: Box | None) -> tuple[str, str] | None:
    """Return what is wrong with a position, and the mend; None where nothing is."""
    exchange = "exchange lat and lon"
    if not within(lon, lat, WORLD):
        return (
            "lat is outside -90..90 or lon outside -180..180",
            exchange if within(lat, lon, WORLD) else "correct lat and lon",
        )
    if lon == lat == 0:
        return ("0, 0 is how exports write an unknown place", "leave lat and lon empty")
    if box and not within(lon, lat, box) and within(lat, lon, box):
        return ("the point is outside the case's box, and inside it when exchanged", exchange)
    return None
