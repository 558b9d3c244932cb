"""The file that each session brings, and the long work on it: one at a time, beside the pages."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from crossfix.desk.columns_asked import Answers, Understood
from crossfix.desk.joined import Joined
from crossfix.desk.understood_rows import UnderstoodRows
from crossfix.desk.waiting import Place
from crossfix.errors import CrossfixError
from crossfix.workbench.errors import DefectError

MOST_MB = 100  # of a file, unless crossfix serve is told otherwise
_SOON_SECONDS = 1.5  # what ends within it is shown at once

log = logging.getLogger(__name__)


class StoppedError(CrossfixError):
    """A person has left what was being worked on."""


@dataclass
class Work:
    """One long piece of work: what it is, and how far it is."""

    name: str  # read, preview or keep
    of: int  # steps in all
    done: list[str] = field(default_factory=list)
    error: CrossfixError | None = None
    ended: threading.Event = field(default_factory=threading.Event)
    stopped: threading.Event = field(default_factory=threading.Event)

    def step(self, name: str) -> None:
        """Note that a step is done; raise StoppedError where a person has left."""
        self.done.append(name)
        if self.stopped.is_set():
            raise StoppedError("this was stopped", mend="none needed")


@dataclass
class Brought:
    """A file that waits for a decision, and what is known of it."""

    place: Place
    path: Path
    answers: Answers = field(default_factory=Answers)
    understood: Understood | None = None
    rows: UnderstoodRows | None = None
    joined: Joined | None = None
    edition: str | None = None  # of the tables that keeping it would leave
    kept: str | None = None  # where it lies in the case
    work: Work | None = None

    @property
    def is_working(self) -> bool:
        """Return whether work on it is under way."""
        return self.work is not None and not self.work.ended.is_set()


class Bringing:
    """What the sessions of one workbench bring; all of it goes when the workbench closes."""

    def __init__(self, *, most_mb: int = MOST_MB) -> None:
        self.most_bytes = most_mb * 1_000_000
        self._of: dict[str, Brought] = {}
        self._changing = threading.Lock()
        self._working = threading.Lock()

    def of(self, session: str) -> Brought | None:
        """Return what a session has brought; None where nothing waits."""
        return self._of.get(session)

    def take(self, session: str, brought: Brought) -> None:
        """Let a file wait in place of the one before, which goes."""
        with self._changing:
            before, self._of[session] = self._of.get(session), brought
        if before is not None:
            _clear(before)

    def leave(self, session: str) -> None:
        """Throw away what a session has brought; what works on it stops at its next step."""
        with self._changing:
            brought = self._of.pop(session, None)
        if brought is not None:
            _clear(brought)

    def close(self) -> None:
        """Throw away all that waits."""
        for session in list(self._of):
            self.leave(session)
        with self._working:  # until what worked has ended
            pass

    def start(self, brought: Brought, work: Work, do: Callable[[Work], None]) -> None:
        """Do a piece of work beside the pages, and wait a moment, in case that it is short."""
        with self._changing:
            if brought.is_working:
                return
            brought.work = work
        threading.Thread(target=self._run, args=(brought, work, do), daemon=True).start()
        work.ended.wait(_SOON_SECONDS)

    def _run(self, brought: Brought, work: Work, do: Callable[[Work], None]) -> None:
        with self._working:
            try:
                if not work.stopped.is_set():
                    do(work)
            except CrossfixError as error:
                work.error = error
            except Exception:  # the page tells of it; the terminal shows what it was
                log.exception("bringing data, %s", work.name)
                work.error = DefectError(
                    "this met a defect of crossfix",
                    mend="please report it, with what the terminal shows, if you may",
                )
            finally:
                work.ended.set()
                if work.stopped.is_set():
                    brought.place.clear()


def _clear(brought: Brought) -> None:
    work = brought.work
    if work is not None:
        work.stopped.set()
        if not work.ended.is_set():
            return  # who works on it clears it at last
    brought.place.clear()
