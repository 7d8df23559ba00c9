"""Passwords: hashed by Argon2id (RFC 9106) through argon2-cffi with its defaults."""

import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from shared.errors import CaibianError

SHORTEST, LONGEST = 12, 256
_LEAST_DIFFERENT = 5
# Of random bytes that nobody kept: who isn't known is compared with this, in the same time.
NOBODY = (
    "$argon2id$v=19$m=65536,t=3,p=4$pybprhauifKarwxkH4fI8w"
    "$4nQ0K4qi3wfMoDEKiRIPNbi8h8iU+MR74mrKMBULGF8"
)


class WeakPassword(CaibianError):
    """A password has 12 to 256 characters, five of them different, and isn't the name."""


def check_strength(password: str, name: str) -> None:
    """Refuse what is guessed soon (the lengths are NIST SP 800-63B's way). Raises WeakPassword."""
    is_long = SHORTEST <= len(password) <= LONGEST
    if not is_long or len(set(password)) < _LEAST_DIFFERENT or password.lower() == name.lower():
        raise WeakPassword


def hash_password(password: str) -> str:
    """Return the hash to keep of a password."""
    return PasswordHasher().hash(_same(password))


def is_password(password: str, hash: str | None) -> bool:
    """Compare a password with a hash, and with none in the same time."""
    is_known = hash is not None
    try:
        PasswordHasher().verify(hash or NOBODY, _same(password[: LONGEST + 1]))
    except (VerificationError, InvalidHashError):
        return False
    return is_known


def is_outdated(hash: str) -> bool:
    """Tell whether a hash was made with other parameters than are made now."""
    return PasswordHasher().check_needs_rehash(hash)


def _same(password: str) -> bytes:
    """Return what is the same of all ways to type a password (RFC 8265: NFC), as forms strip it."""
    return unicodedata.normalize("NFC", password.strip()).encode("utf-8", "surrogatepass")
