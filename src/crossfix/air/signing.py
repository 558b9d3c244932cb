"""Detached Ed25519 signatures (RFC 8032) of whole files: 64 bytes beside the file.

OpenSSL verifies them too: openssl pkeyutl -verify -rawin -pubin -inkey KEY -in FILE -sigfile SIG
"""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from crossfix.errors import ConfigError, SourceError
from crossfix.store import whole_file

SIZE = 64  # bytes of a signature


@cache
def _keys() -> tuple[Any, Any, type[Exception]]:
    """Return how keys are written and made, and what a wrong signature raises.

    Raises ConfigError where cryptography is not installed.
    """
    if find_spec("cryptography") is None:
        raise ConfigError(
            "signatures need cryptography, which is not installed",
            mend="pip install 'crossfix[air]'",
        )
    primitives = "cryptography.hazmat.primitives"
    wrong: type[Exception] = import_module("cryptography.exceptions").InvalidSignature
    made = import_module(f"{primitives}.asymmetric.ed25519").Ed25519PrivateKey
    return import_module(f"{primitives}.serialization"), made, wrong


def new_key(path: Path) -> Path:
    """Write a new key for its owner alone to read, and its public half beside it; return that.

    Raises ConfigError where there is a key already.
    """
    form, keys, _ = _keys()
    if path.exists():
        raise ConfigError(f"{path} exists", mend="name another file; a key is never overwritten")
    key, public = keys.generate(), path.with_suffix(".pub")
    pem = form.Encoding.PEM
    with whole_file(path) as part:
        part.touch(mode=0o600)
        part.write_bytes(key.private_bytes(pem, form.PrivateFormat.PKCS8, form.NoEncryption()))
    with whole_file(public) as part:
        part.write_bytes(key.public_key().public_bytes(pem, form.PublicFormat.SubjectPublicKeyInfo))
    return public


def sign(raw: bytes, key: Path) -> bytes:
    """Return the signature of some bytes by the key in a PEM file."""
    form, *_ = _keys()
    loaded = _loaded(key, lambda pem: form.load_pem_private_key(pem, None), "private")
    return bytes(loaded.sign(raw))


def signed_by(raw: bytes, signature: bytes, public: Path) -> bool:
    """Return whether a signature is that of the bytes by the owner of a public key."""
    form, _, wrong = _keys()
    try:
        _loaded(public, form.load_pem_public_key, "public").verify(signature, raw)
    except wrong:
        return False
    return True


def _loaded(path: Path, load: Callable[[bytes], Any], half: str) -> Any:  # noqa: ANN401 - a key
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
