"""Whose fault it is that a batch could not be stored: a message's, or the database's."""

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, SQLAlchemyError, StatementError

TIMED_OUT = "57014"  # SQLSTATE query_canceled: the statement took longer than statement_timeout


def caused_by_content(error: Exception) -> bool:
    """Whether another message could fare better. A database that is away, busy, full or not migrated is no message's
    fault, and neither is a fault in how our tables hang together: then messages wait at the broker and none is lost."""
    if isinstance(error, DataError | IntegrityError):
        return True
    if isinstance(error, DBAPIError):
        return False
    return isinstance(error, StatementError) or not isinstance(error, SQLAlchemyError)


def too_slow(error: Exception) -> bool:
    """Whether less at a time could be stored: the database gave up on a statement for its length."""
    return isinstance(error, DBAPIError) and getattr(error.orig, "pgcode", None) == TIMED_OUT
