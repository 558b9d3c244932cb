"""Who decides in which session, and the pairs that each is asked about; answers are in the file.

What is held here is the order of a sitting and its way back: whoever loses it loses no answer.
"""

import threading
from datetime import datetime
from pathlib import Path

from crossfix.case import Case
from crossfix.desk.pairs import Deck, Desk, Row
from crossfix.desk.splits import Parts, split, withdraw
from crossfix.model import Decision
from crossfix.workbench.errors import RequestError


class Sitting:
    """One person's way through a deck, made of one edition of the tables."""

    def __init__(self, deck: Deck, desk: Desk, *, edition: str) -> None:
        self.deck = deck
        self.desk = desk
        self.edition = edition
        # when each place in the deck was answered, the last answer last
        self._answered: dict[int, datetime] = {}

    @property
    def answered(self) -> int:
        """Return how many pairs have an answer."""
        return len(self._answered)

    @property
    def next(self) -> int:
        """Return the first place after the last answer; the deck's size: none is left."""
        return next(reversed(self._answered), -1) + 1

    def pair(self, place: int, *, left: str | None, right: str | None) -> Row:
        """Return the pair at a place; raise RequestError where it is not that of these reports."""
        if 0 <= place < len(self.deck.pairs):
            pair = self.deck.pairs[place]
            if (pair["left"], pair["right"]) == (left, right):
                return pair
        raise RequestError("this pair is of another sitting", mend="open its page again: /review")

    def answer(self, place: int, decision: Decision, *, why: str | None) -> None:
        """Write the answer on the pair at a place."""
        self._note(place, self.desk.write(self.deck.pairs[place], decision, why=why).at)

    def split(self, place: int, parts: Parts, *, why: str | None) -> None:
        """Write how the reports of an incident belong together, as the answer at a place."""
        self._note(place, split(self.desk, parts, why=why, asked=self.deck.pairs[place]))

    def undo(self, case: Case) -> int:
        """Take back the last answer, a split whole, and return its place.

        Raises RequestError where none is left.
        """
        if not self._answered:
            raise RequestError("no answer of this sitting is left", mend="go on: /review")
        place, at = next(reversed(self._answered.items()))
        withdraw(case, self.desk, who=self.desk.who, at=at)
        del self._answered[place]
        return place

    def _note(self, place: int, at: datetime) -> None:
        self._answered.pop(place, None)
        self._answered[place] = at


class Sittings:
    """The sittings and names of one workbench, by session."""

    def __init__(self) -> None:
        self._of: dict[str, Sitting] = {}
        self._desks: dict[str, Desk] = {}
        self._names: dict[str, str] = {}
        self._changing = threading.Lock()

    def name(self, session: str) -> str | None:
        """Return who decides in a session; None where nobody has said so yet."""
        return self._names.get(session)

    def know(self, session: str, who: str) -> None:
        """Remember who decides in a session."""
        self._names[session] = who

    def desk(self, session: str, *, path: Path, who: str) -> Desk:
        """Return where the answers of a session go; it stays one as long as the person does."""
        self.know(session, who)
        with self._changing:
            desk = self._desks.get(session)
            if desk is None or (desk.path, desk.who) != (path, who):
                desk = self._desks[session] = Desk(path, who)
        return desk

    def begin(self, session: str, sitting: Sitting) -> None:
        """Begin a sitting in place of the one before."""
        self._of[session] = sitting

    def sitting(self, session: str, *, edition: str) -> Sitting | None:
        """Return the sitting of a session; None where there is none, or a run has come between."""
        found = self._of.get(session)
        return found if found and found.edition == edition else None

    def end(self, session: str) -> None:
        """End a sitting."""
        self._of.pop(session, None)
