"""What corrected the probabilities of links, in one sentence."""

from crossfix.publish.rows import Book
from crossfix.publish.text import DASH, day, several


def calibration_sentence(book: Book) -> str:
    """Return which version corrected the links, and what it rests on; "" where nothing did."""
    rows = book.rows("calibrations")
    if not rows:
        return ""
    row = rows[0]
    slope = f"{row['slope']:.2f} (standard error {_error(row['slope_error'])})"
    intercept = f"{row['intercept']:+.2f} ({_error(row['intercept_error'])})"
    answers = several(row["answers"], "audited answer")
    return (
        f"Links are corrected by calibration {row['version']} ({row['formula']}): natural log odds "
        f"times {slope}, {intercept}, from {answers} of {day(row['first_at'].date())} to "
        f"{day(row['last_at'].date())}."
    )


def _error(value: float | None) -> str:
    return DASH if value is None else f"{value:.2f}"
