"""Who may look: a link that opens once, a session behind it, and a token for what is written."""

import hmac
import secrets
import threading
from collections.abc import Callable, Mapping, Sequence

Announce = Callable[[str, str | None], None]


class Sessions:
    """The open sessions of one workbench; they end with it.

    Each of `people` has links of their own, whose sessions decide in that name and no other; where
    nobody is named, one link serves all. `announce` is told each new key, and whose it is, as soon
    as the one before it was used.
    """

    def __init__(
        self, *, announce: Announce = lambda _key, _person: None, people: Sequence[str] = ()
    ) -> None:
        self._announce = announce
        self._keys: dict[str, str | None] = {
            secrets.token_urlsafe(32): person for person in people or (None,)
        }
        self._api_key = secrets.token_urlsafe(32)
        self._tokens: dict[str, str] = {}
        self._people: dict[str, str | None] = {}
        self._changing = threading.Lock()

    @property
    def key(self) -> str:
        """Return a key that opens the next session; where people are named, the first one's."""
        return next(iter(self._keys))

    @property
    def keys(self) -> Mapping[str, str | None]:
        """Return every key that opens the next session, and whose it is; None: anybody's."""
        return dict(self._keys)

    def person(self, session: str | None) -> str | None:
        """Return whose link opened a session; None where the link was anybody's."""
        return self._people.get(session or "")

    @property
    def api_key(self) -> str:
        """Return the key with which programs may read the API, as long as the workbench runs."""
        return self._api_key

    def opens(self, key: str) -> bool:
        """Return whether a key is that of the API."""
        return hmac.compare_digest(key.encode(), self._api_key.encode())

    def enter(self, key: str) -> str | None:
        """Return a new session for the key; None where it is wrong or was used before."""
        with self._changing:
            known = [one for one in self._keys if hmac.compare_digest(key.encode(), one.encode())]
            if not known:
                return None
            person = self._keys.pop(known[0])
            session, following = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
            self._keys[following] = person
            self._tokens[session] = secrets.token_urlsafe(32)
            self._people[session] = person
        self._announce(following, person)
        return session

    def token(self, session: str | None) -> str | None:
        """Return the token that every write of a session must carry; None: no such session."""
        return self._tokens.get(session or "")

    def agrees(self, session: str | None, token: str | None) -> bool:
        """Return whether a write carries the token of its session."""
        expected = self.token(session)
        return expected is not None and hmac.compare_digest(
            expected.encode(), (token or "").encode()
        )

    def leave(self, session: str) -> None:
        """End a session."""
        with self._changing:
            self._tokens.pop(session, None)
            self._people.pop(session, None)
