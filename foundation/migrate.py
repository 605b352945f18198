"""Brings the database to the newest schema, one migrator at a time."""

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, text

from foundation.settings import HOUSE

MIGRATION_LOCK = 0x4D59_0002  # advisory lock "MY", 2


def alembic_config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(HOUSE / "migrations"))
    return config


def migrate(owner: Engine, revision: str = "head") -> None:
    """Upgrade forward to `revision`; a second process waits for the first; a killed run is repeated safely."""
    with owner.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": MIGRATION_LOCK})
        connection.commit()
        try:
            config = alembic_config()
            config.attributes["connection"] = connection
            command.upgrade(config, revision)
            connection.commit()
        finally:
            connection.rollback()
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": MIGRATION_LOCK})
            connection.commit()
