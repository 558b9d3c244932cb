"""Detached Ed25519 signatures (RFC 8032) of whole files: 64 bytes beside the file.

OpenSSL verifies them too: openssl pkeyutl -verify -rawin -pubin -inkey KEY -in FILE -sigfile SIG
"""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

from crossfix.errors import ConfigError, SourceError
from crossfix.store import whole_file

SIZE = 64  # bytes of a signature


def _needs_cryptography() -> None:
    if find_spec("cryptography") is None:
        raise ConfigError(
            "signatures need cryptography, which is not installed",
            mend="pip install 'crossfix[air]'",
        )


def new_key(path: Path) -> Path:
    """Write a new key for its owner alone to read, and its public half beside it; return that.

    Raises ConfigError where there is a key already.
    """
    _needs_cryptography()
    from cryptography.hazmat.primitives import serialization as form  # noqa: PLC0415 - an extra
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415 - an extra
        Ed25519PrivateKey,
    )

    if path.exists():
        raise ConfigError(f"{path} exists", mend="name another file; a key is never overwritten")
    key = Ed25519PrivateKey.generate()
    with whole_file(path) as part:
        part.touch(mode=0o600)
        part.write_bytes(
            key.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption())
        )
    public = path.with_suffix(".pub")
    with whole_file(public) as part:
        part.write_bytes(
            key.public_key().public_bytes(form.Encoding.PEM, form.PublicFormat.SubjectPublicKeyInfo)
        )
    return public


def sign(raw: bytes, key: Path) -> bytes:
    """Return the signature of some bytes by the key in a PEM file."""
    _needs_cryptography()
    from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415 - an extra
        load_pem_private_key,
    )

    return bytes(_loaded(key, lambda pem: load_pem_private_key(pem, None), "private").sign(raw))


def signed_by(raw: bytes, signature: bytes, public: Path) -> bool:
    """Return whether a signature is that of the bytes by the owner of a public key."""
    _needs_cryptography()
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - an extra
    from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415 - an extra
        load_pem_public_key,
    )

    key = _loaded(public, load_pem_public_key, "public")
    try:
        key.verify(signature, raw)
    except InvalidSignature:
        return False
    return True


def _loaded(path: Path, load: Any, half: str) -> Any:  # noqa: ANN401 - keys of an extra
    try:
        key = load(path.read_bytes())
    except OSError as error:
        raise SourceError(f"{path}: {error.strerror}", mend="name a key") from error
    except (ValueError, TypeError) as error:
        raise SourceError(f"{path}: no {half} key: {error}", mend=_MEND) from error
    if "ed25519" not in type(key).__name__.lower():
        raise SourceError(f"{path}: not a key of Ed25519", mend=_MEND)
    return key


_MEND = "make one with: crossfix air alert key"
