"""The one exception tree; every error says what is wrong and carries its mend.

CrossfixError(problem, mend=...)
├── ConfigError   the case file asks for something that cannot be
├── SourceError   an input file cannot be read as what it claims to be
├── TableError    a table does not have the columns that its stage promises
├── EngineError   the engine that the case asks for cannot be had, or broke down
└── ReleaseError  something may not leave, or cannot be written
"""


class CrossfixError(Exception):
    """Something that the user can mend."""

    def __init__(self, problem: str, *, mend: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.mend = mend


class ConfigError(CrossfixError):
    """The case file asks for something that cannot be."""


class SourceError(CrossfixError):
    """An input file cannot be read as what it claims to be."""


class TableError(CrossfixError):
    """A table does not have the columns that its stage promises."""


class EngineError(CrossfixError):
    """The engine that the case asks for cannot be had, or broke down."""


class ReleaseError(CrossfixError):
    """Something may not leave, or cannot be written."""
