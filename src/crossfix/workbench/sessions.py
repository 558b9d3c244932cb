"""Who may look: a link that opens once, a session behind it, and a token for what is written."""

import hmac
import secrets
import threading
from collections.abc import Callable


class Sessions:
    """The open sessions of one workbench; they end with it.

    `announce` is told each new key as soon as the one before it was used.
    """

    def __init__(self, *, announce: Callable[[str], None] = lambda _: None) -> None:
        self._announce = announce
        self._key = secrets.token_urlsafe(32)
        self._api_key = secrets.token_urlsafe(32)
        self._tokens: dict[str, str] = {}
        self._changing = threading.Lock()

    @property
    def key(self) -> str:
        """Return the key that opens the next session."""
        return self._key

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
            if not hmac.compare_digest(key.encode(), self._key.encode()):
                return None
            session, self._key = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
            self._tokens[session] = secrets.token_urlsafe(32)
        self._announce(self._key)
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
