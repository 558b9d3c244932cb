"""CQL2 filters (OGC 21-065r2) as conditions of SQL with parameters.

What stands in a filter never becomes SQL itself: names are looked up among the properties of the
collection, and values become parameters.
"""

import datetime as dt
import json
import math
from collections.abc import Mapping
from typing import Any, NamedTuple

import cql2

from crossfix.spans import read_moment
from crossfix.workbench.errors import RequestError

LONGEST = 2000  # characters of a filter
DEEPEST = 10  # brackets within brackets; the parser's time doubles with each that is not closed
_MOST_PARTS = 200
_MEND = "write CQL2, such as: grade IN ('confirmed','probable') AND probability > 0.5"
_COMPARED = {"=": "=", "<>": "<>", "<": "<", ">": ">", "<=": "<=", ">=": ">="}
_BBOX = 4
_POINT = 2

Value = str | float | bool | dt.date


class Condition(NamedTuple):
    """A condition of SQL, and its parameters by name."""

    sql: str
    parameters: dict[str, object]


def read_filter(text: str, *, properties: Mapping[str, str], language: str) -> Condition:
    """Return the condition that a filter asks for.

    `properties` are the types of what may be named: "string", "number", "boolean" or "date-time".
    Raises RequestError for what is no filter in CQL2, or names what there is not.
    """
    _refuse_deep(text)
    try:
        tree: Any = json.loads(text) if language == "cql2-json" else cql2.Expr(text).to_json()
    except Exception as error:  # noqa: BLE001 - the parser raises Exception itself
        where = " ".join(str(error).split())[:200]
        raise RequestError(f"the filter cannot be read: {where}", mend=_MEND) from None
    return _Compiler(properties).condition(tree)


def _refuse_deep(text: str) -> None:
    depth = deepest = 0
    for sign in text:
        depth += (sign in "([{") - (sign in ")]}")
        deepest = max(deepest, depth)
    if len(text) > LONGEST or deepest > DEEPEST:
        raise RequestError(
            "the filter is too long or too deep",
            mend=f"use at most {LONGEST} characters, and {DEEPEST} brackets within brackets",
        )


class _Compiler:
    """One filter on its way to SQL."""

    def __init__(self, properties: Mapping[str, str]) -> None:
        self._properties = properties
        self._parameters: dict[str, object] = {}
        self._parts = 0

    def condition(self, tree: object) -> Condition:
        return Condition(self._truth(tree), self._parameters)

    def _truth(self, node: object) -> str:
        """Return the SQL of something true or false."""
        self._parts += 1
        if self._parts > _MOST_PARTS:
            raise RequestError("the filter has too many parts", mend=f"use at most {_MOST_PARTS}")
        if isinstance(node, bool):
            return "TRUE" if node else "FALSE"
        op, args = _call(node)
        if op in {"and", "or"}:
            return "(" + f" {op.upper()} ".join(map(self._truth, args)) + ")"
        if op == "not" and len(args) == 1:
            return f"(NOT {self._truth(args[0])})"
        if op == "isNull" and len(args) == 1:
            return f"({self._term(args[0])} IS NULL)"
        if op == "s_intersects" and len(args) == _POINT:
            return self._intersects(*args)
        return self._comparison(op, args)

    def _comparison(self, op: str, args: list[object]) -> str:
        if op in _COMPARED and len(args) == len("ab"):
            left, right = self._pair(args)
            return f"({left} {_COMPARED[op]} {right})"
        if op == "like" and len(args) == len("ab"):
            left, right = self._pair(args)
            return f"({left} LIKE {right} ESCAPE '\\')"
        if op == "between" and len(args) == len("abc"):
            value, low, high = self._terms(args)
            return f"({value} BETWEEN {low} AND {high})"
        if op == "in" and len(args) == len("ab") and isinstance(args[1], list) and args[1]:
            value, *each = self._terms([args[0], *args[1]])
            return f"({value} IN ({', '.join(each)}))"
        raise RequestError(f"the filter uses {op!r}, which is not known here", mend=_MEND)

    def _pair(self, args: list[object]) -> tuple[str, str]:
        left, right = self._terms(args)
        return left, right

    def _terms(self, args: list[object]) -> list[str]:
        """Return terms that are compared with one another, their values of the property's type."""
        kinds = {kind for arg in args if (kind := self._kind(arg)) is not None}
        if len(kinds) > 1:
            raise RequestError(f"the filter compares {' with '.join(sorted(kinds))}", mend=_MEND)
        kind = next(iter(kinds), None)
        values = {type(_value(arg, kind=None)) for arg in args} if kind is None else set()
        if len(values) > 1:
            raise RequestError("the filter compares values of several kinds", mend=_MEND)
        return [self._term(arg, kind=kind) for arg in args]

    def _kind(self, node: object) -> str | None:
        """Return the type of a property, also under casei; None for a value."""
        if isinstance(node, dict) and isinstance(node.get("property"), str):
            return self._properties.get(node["property"])
        if isinstance(node, dict) and node.get("op") == "casei":
            return "string"
        return None

    def _term(self, node: object, *, kind: str | None = None) -> str:
        """Return the SQL of a property or of a value."""
        if isinstance(node, dict) and isinstance(node.get("property"), str):
            name = node["property"]
            if name not in self._properties:
                raise RequestError(
                    f"there is no property {name!r}",
                    mend=f"properties: {', '.join(self._properties)}",
                )
            return f'"{name}"'
        if isinstance(node, dict) and node.get("op") == "casei":
            _, args = _call(node)
            return f"lower({self._term(args[0], kind='string')})"
        return self._parameter(_value(node, kind=kind))

    def _parameter(self, value: Value) -> str:
        name = f"v{len(self._parameters)}"
        self._parameters[name] = value
        return f"${name}"

    def _intersects(self, place: object, shape: object) -> str:
        if place != {"property": "geometry"}:
            raise RequestError("s_intersects is for geometry", mend="name geometry first")
        west, south, east, north = _box(shape)
        sides = (self._parameter(side) for side in (west, east, south, north))
        return "(lon BETWEEN {} AND {} AND lat BETWEEN {} AND {})".format(*sides)


def _call(node: object) -> tuple[str, list[object]]:
    if isinstance(node, dict) and isinstance(node.get("op"), str):
        args = node.get("args")
        if isinstance(args, list) and args:
            return node["op"], args
    raise RequestError("the filter is no condition", mend=_MEND)


def _value(node: object, *, kind: str | None) -> Value:
    """Return a value of the filter, of the type of what it is compared with."""
    if isinstance(node, dict):
        stated = node.get("timestamp", node.get("date"))
        if isinstance(stated, str) and kind in {"date-time", None}:
            return _moment(stated)
    if isinstance(node, bool) and kind in {"boolean", None}:
        return node
    is_number = isinstance(node, int | float) and not isinstance(node, bool)
    if is_number and kind in {"number", None} and math.isfinite(float(str(node))):
        return float(str(node))
    if isinstance(node, str) and kind in {"string", None}:
        return node
    if isinstance(node, str) and kind == "date-time":
        return _moment(node)
    raise RequestError(f"the filter compares {kind or 'a value'} with {node!r}", mend=_MEND)


def _moment(stated: str) -> dt.date:
    try:
        day = read_moment(stated)
    except (ValueError, OverflowError) as error:
        raise RequestError(f"the filter has the time {stated!r}", mend="write ISO 8601") from error
    if isinstance(day, dt.datetime):
        return day
    return dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC)


def _box(shape: object) -> tuple[float, float, float, float]:
    if isinstance(shape, dict):
        corners = shape.get("bbox") or shape.get("coordinates")
        if isinstance(corners, list) and all(
            isinstance(c, int | float) and not isinstance(c, bool) for c in corners
        ):
            if "bbox" in shape and len(corners) == _BBOX:
                return tuple(map(float, corners))  # type: ignore[return-value]
            if shape.get("type") == "Point" and len(corners) == _POINT:
                lon, lat = map(float, corners)
                return lon, lat, lon, lat
    raise RequestError("only BBOX and POINT can be intersected with", mend="give BBOX(w,s,e,n)")
