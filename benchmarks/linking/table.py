"""Tables that read well in a terminal and as Markdown."""

from collections.abc import Iterable, Sequence


def table(title: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a Markdown table whose columns are aligned; numbers to the right."""
    cells = [[str(cell) for cell in row] for row in rows]
    widths = [max([3, len(name), *(len(row[at]) for row in cells)]) for at, name in enumerate(head)]
    right = [bool(cells) and all(_is_number(row[at]) for row in cells) for at in range(len(head))]
    lines = [
        _line(head, widths, right),
        _line(
            [
                "-" * (width - 1) + (":" if r else "-")
                for width, r in zip(widths, right, strict=True)
            ],
            widths,
            right,
        ),
        *(_line(row, widths, right) for row in cells),
    ]
    return "\n".join(["", f"### {title}", "", *lines])


def _line(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    padded = [
        cell.rjust(width) if to_right else cell.ljust(width)
        for cell, width, to_right in zip(cells, widths, right, strict=True)
    ]
    return "| " + " | ".join(padded) + " |"


def _is_number(cell: str) -> bool:
    return not cell.strip("-+.,0123456789 x%±()")


def share(value: float) -> str:
    """Return a share to three places, as .765."""
    return f"{value:.3f}".removeprefix("0") if value < 1 else f"{value:.2f}"
