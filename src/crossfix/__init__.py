"""crossfix: how far is this confirmed, by whom, independently of whom?

The public names; everything else may change between minor versions.

>>> import crossfix
>>> sorted(crossfix.__all__)[:3]
['Case', 'Claim', 'ConfigError']
"""

from importlib import import_module
from typing import TYPE_CHECKING

from crossfix.case import Case, read_case
from crossfix.errors import ConfigError, CrossfixError, ReleaseError, SourceError, TableError
from crossfix.model import Claim, Count, Finding, Grade, Issue, Report, Source, Stance
from crossfix.tables import TABLES

if TYPE_CHECKING:
    from crossfix.pipeline import run, tables_of
    from crossfix.store import Store

__version__ = "0.1.0"
__all__ = [
    "TABLES",
    "Case",
    "Claim",
    "ConfigError",
    "Count",
    "CrossfixError",
    "Finding",
    "Grade",
    "Issue",
    "ReleaseError",
    "Report",
    "Source",
    "SourceError",
    "Stance",
    "Store",
    "TableError",
    "read_case",
    "run",
    "tables_of",
]


_LATE = {"Store": "crossfix.store", "run": "crossfix.pipeline", "tables_of": "crossfix.pipeline"}


def __getattr__(name: str) -> object:
    """Import what takes long only when it is asked for."""
    if name in _LATE:
        return getattr(import_module(_LATE[name]), name)
    raise AttributeError(f"module 'crossfix' has no attribute {name!r}")
