"""What the random audit of incidents says of all of them, in one sentence."""

from crossfix.publish.rows import Book
from crossfix.publish.text import extent


def audit_sentence(book: Book) -> str:
    """Return how many incidents happened as the audit corrects it; "" where there is none."""
    rows = book.where("audited", "by", "all")
    if not rows:
        return ""
    row = rows[0]
    looked = f"Audit: {row['answered']} of {row['drawn']} drawn looked into"
    if row["low"] is None:
        return f"{looked}; too few to count by."
    found = extent(row["low"], row["high"])
    return f"{looked}; of all {row['incidents']:,} incidents {found} happened."
