"""Passwords: argon2id as OWASP advises (19 MiB, 2 passes, 1 lane), as slow for a stranger as for a colleague."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from foundation.refusals import Invalid
from foundation.words import Words

HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1, hash_len=32, salt_len=16)
SHORTEST, LONGEST = 10, 200


def hash_password(password: str) -> str:
    return HASHER.hash(password)


NOBODYS = hash_password("")  # an unknown name is checked against this, so it costs the time of a wrong password


def matches(stored: str | None, password: str) -> bool:
    """Whether the password fits; takes one hash computation whatever the answer."""
    try:
        HASHER.verify(stored or NOBODYS, password.encode("utf-8", "surrogatepass"))
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def require_strong(password: str, username: str) -> None:
    """Refuse a password that is too short, too long or only one kind of sign."""
    kinds = sum(any(test(sign) for sign in password) for test in (str.isalpha, str.isdigit, lambda s: not s.isalnum()))
    if not SHORTEST <= len(password) <= LONGEST or kinds < 2 or username.lower() in password.lower():
        words = Words(
            "密码须10至200位，至少含字母、数字、符号中的两种，且不含用户名。",
            "A password has 10 to 200 characters, two of letters, digits and signs, and not the username in it.",
        )
        raise Invalid(errors=[("password", words)], code="weak_password")
