"""Tokens as points of ristretto255, raised to a secret scalar: the pieces of a private comparison.

The group is that of RFC 9496, by libsodium (rbcl); a text becomes a point as in RFC 9380, appendix
B (hash_to_ristretto255 with expand_message_xmd and SHA-512).
"""

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from crossfix.errors import ConfigError, SourceError

POINT = 32  # bytes
_BLOCK, _WIDE = 128, 64  # of SHA-512: a block, a digest; bytes


def expand(message: bytes, domain: bytes, length: int) -> bytes:
    """Return `length` uniform bytes, at most 64 (RFC 9380, 5.3.1, with SHA-512: one block)."""
    suffix = domain + bytes([len(domain)])
    begin = bytes(_BLOCK) + message + length.to_bytes(2, "big") + b"\0" + suffix
    first = hashlib.sha512(begin).digest()
    return hashlib.sha512(first + b"\1" + suffix).digest()[:length]


@cache
def _group() -> Any:  # noqa: ANN401 - a module
    """Return the library of the group; raise ConfigError where it is not installed."""
    if find_spec("rbcl") is None:
        raise ConfigError(
            "private comparison needs rbcl, which is not installed",
            mend="pip install 'crossfix[air]'",
        )
    return import_module("rbcl")


def point_of(message: bytes, domain: bytes) -> bytes:
    """Return the point that a message becomes; nobody knows its logarithm."""
    return bytes(_group().crypto_core_ristretto255_from_hash(expand(message, domain, _WIDE)))


def secret_scalar() -> bytes:
    """Return a secret scalar, uniform below the order of the group and not 0."""
    while not any(
        scalar := _group().crypto_core_ristretto255_scalar_reduce(secrets.token_bytes(_WIDE))
    ):
        continue  # pragma: no cover - once in 2^252
    return bytes(scalar)


def raised(points: Iterable[bytes], scalar: bytes, *, at: str) -> list[bytes]:
    """Return the points raised to the scalar, in their order.

    Raises SourceError where one is no element of the group, or its neutral one.
    """
    group, made = _group(), []
    for number, point in enumerate(points):
        try:
            made.append(bytes(group.crypto_scalarmult_ristretto255(scalar, point)))
        except RuntimeError as error:
            raise SourceError(
                f"{at}: point {number} is not of the group",
                mend="ask the other party for the file again; do not use it",
            ) from error
    return made


def joined(points: Sequence[bytes]) -> bytes:
    """Return the points as one string of bytes."""
    return b"".join(points)


def parted(raw: bytes, *, count: int, at: str) -> list[bytes]:
    """Return the points in a string of bytes: so many, all different.

    Raises SourceError otherwise.
    """
    points = [raw[n : n + POINT] for n in range(0, len(raw), POINT)]
    if len(raw) != count * POINT or len(set(points)) != count:
        raise SourceError(
            f"{at}: not {count:,} different points as announced",
            mend="ask the other party for the file again; do not use it",
        )
    return points


def digest(domain: str, *parts: bytes) -> bytes:
    """Return the SHA-256 of the parts, each with its length, under the name of their use."""
    made = hashlib.sha256()
    for part in (domain.encode(), *parts):
        made.update(len(part).to_bytes(8, "big") + part)
    return made.digest()
