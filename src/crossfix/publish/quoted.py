"""The words in captured texts behind the values of a report or a claim."""

from collections.abc import Iterable

from crossfix.publish.lines import fact, head, wrap
from crossfix.publish.rows import Book
from crossfix.publish.text import clean


def quotation_lines(book: Book, item_id: str) -> Iterable[str]:
    """Yield the words behind each value, and the text that they stand in; nothing for others."""
    quotations = book.where("quotations", "item_id", item_id)
    if not quotations:
        return
    yield from head("The words that it was read from")
    for row in sorted(quotations, key=lambda row: (row["start"], row["column"])):
        sure = "" if row["confidence"] is None else f", confidence {row['confidence']:.2f}"
        at = f"characters {row['start']} to {row['end']}{sure}"
        yield from wrap(f"{row['column']} {clean(row['value'])}: “{clean(row['words'])}” ({at})")
    yield from fact("Accepted by", ", ".join(sorted({row["accepted_by"] for row in quotations})))
    for capture_id in sorted({row["capture_id"] for row in quotations}):
        capture = book.one("captures", "capture_id", capture_id)
        if capture:
            parts = (capture["file"], capture["part"], capture["url"])
            yield from fact("Text", ", ".join(part for part in parts if part))
            if capture["captured_at"]:
                yield from fact("Captured", f"{capture['captured_at']:%Y-%m-%d %H:%M} UTC")
            yield from fact("SHA-256", capture["sha256"])
