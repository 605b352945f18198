"""PostgreSQL arrays as words ('{a,b}'): a thousand values cost their joining, and not an adaption each."""

from collections.abc import Iterable


def array(plain: Iterable[str]) -> str:
    """Of ids, numbers, moments and truths, which hold none of the signs that an array's own words use."""
    return "{" + ",".join(plain) + "}"


def array_of_texts(texts: Iterable[str]) -> str:
    """Of any text at all, each between quotation marks."""
    return array(['"' + each.replace("\\", "\\\\").replace('"', '\\"') + '"' for each in texts])
