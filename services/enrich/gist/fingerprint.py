"""A hash of what copies of a body have in common: its letters."""

import hashlib

from shared.text.folding import fold


def letters_of(body: str) -> str:
    """Return the letters and digits of a body, folded: neither punctuation nor 繁/简 counts."""
    return "".join(filter(str.isalnum, fold(body)))


def fingerprint(letters: str) -> str:
    """Return a hash of a body's letters, equal for copies to the letter; "" if there are none."""
    if not letters:
        return ""
    return hashlib.blake2b(letters.encode(errors="replace"), digest_size=16).hexdigest()
