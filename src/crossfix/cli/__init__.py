"""The command line: arguments, progress and exit codes; nothing else.

Exit codes: 0 done, 1 a check on the data failed, 2 something that the user can mend, 70 a defect.
"""

import sys
import traceback

import typer

import crossfix
from crossfix.cli import (
    accept,
    add,
    air,
    air_alert,
    air_cell,
    air_compare,
    air_deconflict,
    air_emergencies,
    air_replay,
    air_report,
    air_volumes,
    approve,
    audiences,
    audit,
    changes,
    edges,
    extract,
    fuse,
    jobs,
    lists,
    mse,
    report,
    review,
    serve,
    synth,
)
from crossfix.cli.app import app, error_text
from crossfix.errors import CrossfixError

__all__ = [
    "accept",
    "add",
    "air",
    "air_alert",
    "air_cell",
    "air_compare",
    "air_deconflict",
    "air_emergencies",
    "air_replay",
    "air_report",
    "air_volumes",
    "app",
    "approve",
    "audiences",
    "audit",
    "changes",
    "edges",
    "extract",
    "fuse",
    "jobs",
    "lists",
    "main",
    "mse",
    "report",
    "review",
    "serve",
    "synth",
]  # the commands register themselves when imported

CAN_BE_MENDED, DEFECT = 2, 70


def main() -> None:
    """Run the command line and leave with its exit code."""
    try:
        code = app(standalone_mode=False)
    except CrossfixError as error:
        sys.stderr.write(error_text(error) + "\n")
        code = CAN_BE_MENDED
    except typer.Abort:
        code = 130
    except Exception as error:  # noqa: BLE001 - the last net: every defect ends here, told as one
        if hasattr(error, "show") and hasattr(error, "exit_code"):  # a wrong argument
            error.show()
            code = CAN_BE_MENDED
        else:
            traceback.print_exc()
            sys.stderr.write(
                f"this is a defect of crossfix {crossfix.__version__}; please report it\n"
            )
            code = DEFECT
    sys.exit(code)
