"""What was learned, as the MODEL table: so that later reports are linked as the first ones were.

Each part is a JSON text. Python writes the shortest decimal that reads back to the same number, so
a model that was read back is equal to the last bit.
"""

import datetime as dt
import json
from types import UnionType
from typing import Any, NamedTuple, cast, get_args, get_origin, get_type_hints

import numpy as np
import polars as pl

from crossfix.errors import TableError
from crossfix.link.calibrate import Calibration
from crossfix.link.model import Model
from crossfix.tables import MODEL, check

Value = Any  # what a field of the model holds
Json = Any  # the same as JSON has it
Hint = Any  # the type of a field


class Learned(NamedTuple):
    """The model, the correction by reviewed pairs, and how many reports there were."""

    model: Model
    calibration: Calibration
    reports: int


def model_table(learned: Learned) -> pl.DataFrame:
    """Return what was learned as MODEL."""
    parts = dict(_parts(learned, ""))
    frame = pl.DataFrame({"part": list(parts), "value": list(parts.values())}, schema=MODEL.schema)
    return check(frame, MODEL)


def learned_of(table: pl.DataFrame) -> Learned:
    """Return what MODEL holds; raise TableError where it holds something else."""
    parts = dict(check(table, MODEL).iter_rows())
    try:
        return cast("Learned", _read(parts, Learned, ""))
    except (KeyError, TypeError, ValueError) as error:
        raise TableError(
            f"table model is not as linking wrote it: {error!r}", mend="run the case: crossfix run"
        ) from error


def _parts(value: Value, at: str) -> list[tuple[str, str]]:
    """Return the parts below a value, with their names; a name has a point for each step down."""
    if not hasattr(value, "_fields"):
        return [(at, json.dumps(_plain(value)))]
    names = [f"{at}.{name}" if at else name for name in value._fields]
    return [part for name, below in zip(names, value, strict=True) for part in _parts(below, name)]


def _plain(value: Value) -> Json:
    if isinstance(value, np.ndarray):
        return {"shape": list(value.shape), "values": value.ravel().tolist()}
    if isinstance(value, pl.DataFrame):
        types = {name: str(dtype) for name, dtype in value.schema.items()}
        return {"types": types, "values": value.to_dict(as_series=False)}
    if isinstance(value, dt.datetime):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value


def _read(parts: dict[str, str], hint: Hint, at: str) -> Value:
    if not hasattr(hint, "_fields"):
        return _typed(json.loads(parts[at]), hint)
    fields = get_type_hints(hint)
    read = {
        name: _read(parts, fields[name], f"{at}.{name}" if at else name) for name in hint._fields
    }
    return hint(**read)


def _typed(told: Json, hint: Hint) -> Value:
    origin: Hint = get_origin(hint)
    args = get_args(hint)
    if origin is UnionType:  # something or None
        return None if told is None else _typed(told, args[0])
    if hint is dt.datetime:
        return dt.datetime.fromisoformat(told)
    if origin is np.ndarray:
        (dtype,) = get_args(args[1])
        return np.array(told["values"], dtype).reshape(told["shape"])
    if hint is pl.DataFrame:
        schema = {name: getattr(pl, dtype) for name, dtype in told["types"].items()}
        return pl.DataFrame(told["values"], schema=schema)
    if origin is frozenset:
        return frozenset(told)
    if origin is tuple and args[-1] is Ellipsis:
        return tuple(_typed(each, args[0]) for each in told)
    if origin is tuple:
        return tuple(_typed(each, arg) for each, arg in zip(told, args, strict=True))
    return hint(told)
