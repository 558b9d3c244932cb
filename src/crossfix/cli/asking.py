"""One question after another in a terminal: a letter, and words after it."""

import io
import signal
import sys
from collections.abc import Container

from crossfix.cli.app import print_text


def listen() -> None:
    """Let any bytes be typed, and let Ctrl-C end a question."""
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")
    handler = signal.getsignal(signal.SIGINT)
    if handler is signal.default_int_handler:
        # Polars puts a handler of its own before Python's, and reading then goes on after Ctrl-C
        signal.signal(signal.SIGINT, handler)


def asked(keys: Container[str], *, told: str) -> tuple[str, str | None]:
    """Return the key that was typed and the words after it; the end of the input is q, to quit.

    What begins with none of the keys is answered with what is told of them.
    """
    while True:
        try:
            line = input("> ").strip()
        except EOFError:
            print_text("")
            return "q", None
        key, _, words = line.partition(" ")
        if key.lower() in keys:
            return key.lower(), words.strip() or None
        print_text(f"Begin with one of these letters. {told}")
