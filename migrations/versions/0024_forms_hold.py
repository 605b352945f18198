"""Editions and filled forms hold against the database's own user; places and campaigns are entered once."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"

# Who filled a form meant the questions as they stood then: an edition never becomes a draft again, nor goes.
KEPT = """
CREATE OR REPLACE FUNCTION keep_form_edition() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    IF OLD.state <> 'draft' AND (TG_OP = 'DELETE' OR NEW.state = 'draft' OR (OLD.state = 'past' AND NEW.state <> 'past')
        OR (NEW.questions, NEW.name, NEW.name_en, NEW.form_id, NEW.number, NEW.in_force_from)
        IS DISTINCT FROM (OLD.questions, OLD.name, OLD.name_en, OLD.form_id, OLD.number, OLD.in_force_from)) THEN
        RAISE EXCEPTION 'an edition that has been in force stays as it was' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $body$;
CREATE TRIGGER form_edition_stays BEFORE DELETE ON form_edition FOR EACH ROW EXECUTE FUNCTION keep_form_edition();
CREATE FUNCTION keep_filled_form() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    RAISE EXCEPTION 'filled forms are append-only' USING ERRCODE = 'insufficient_privilege';
END $body$;
CREATE TRIGGER filled_form_append_only BEFORE UPDATE OR DELETE ON filled_form
    FOR EACH ROW EXECUTE FUNCTION keep_filled_form();
"""


def upgrade() -> None:
    op.add_column("filled_form", sa.Column("claimed_name", sa.Text(), nullable=True))
    op.add_column("key_place", sa.Column("request_hash", sa.Text(), nullable=True))
    op.add_column("campaign", sa.Column("request_hash", sa.Text(), nullable=True))
    op.execute(KEPT)
