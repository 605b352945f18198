"""The calendar of work: windows of each county, who changed what, and the deadlines that moved with it."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

KEEP = """
INSERT INTO calendar_edition (id, at, actor_id, actor_name, what, year, county, first_day, last_day, source, confirmed, reason)
SELECT gen_random_uuid(), min(loaded_at), NULL, '系统', 'year', extract(year FROM day)::integer, '',
       make_date(extract(year FROM day)::integer, 1, 1), make_date(extract(year FROM day)::integer, 12, 31),
       'chinesecalendar', true, ''
FROM work_day GROUP BY extract(year FROM day) ORDER BY extract(year FROM day);
INSERT INTO calendar_edition (id, at, actor_id, actor_name, what, year, county, first_day, last_day, source, confirmed, reason)
SELECT gen_random_uuid(), now(), NULL, '系统', 'windows', NULL, '', '2000-01-01', NULL, 'administrator', true, ''
WHERE EXISTS (SELECT FROM work_window);
UPDATE work_day SET id = gen_random_uuid(), name_en = same.name, name = coalesce(chinese.name, same.name), edition_id = (
    SELECT id FROM calendar_edition WHERE what = 'year' AND year = extract(year FROM same.day))
FROM work_day AS same LEFT JOIN (VALUES ('New Year''s Day', '元旦'), ('Spring Festival', '春节'), ('Tomb-sweeping Day', '清明节'),
    ('Labour Day', '劳动节'), ('Dragon Boat Festival', '端午节'), ('Mid-autumn Festival', '中秋节'), ('National Day', '国庆节'))
    AS chinese (english, name) ON chinese.english = same.name
WHERE same.day = work_day.day;
UPDATE work_window SET id = gen_random_uuid(), valid_from = edition.at, edition_id = edition.id
FROM calendar_edition AS edition WHERE edition.what = 'windows';
"""


def upgrade() -> None:
    _editions()
    _columns()
    op.get_bind().exec_driver_sql(KEEP.replace("%", "%%"))
    _keys()
    op.create_table(
        "deadline_change",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("to_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("edition_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_deadline_change_case_id")),
        sa.ForeignKeyConstraint(["edition_id"], ["calendar_edition.id"], name=op.f("fk_deadline_change_edition_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline_change")),
    )
    op.create_index(op.f("ix_deadline_change_case_id"), "deadline_change", ["case_id"])


def _editions() -> None:
    op.create_table(
        "calendar_edition",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("county", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("what IN ('day', 'windows', 'year')", name=op.f("ck_calendar_edition_what")),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name=op.f("fk_calendar_edition_actor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_edition")),
        sa.UniqueConstraint("seq", name=op.f("uq_calendar_edition_seq")),
    )
    op.create_index(
        "ix_calendar_edition_year", "calendar_edition", ["year", "seq"], postgresql_where=sa.text("what = 'year'")
    )


def _columns() -> None:
    for table in ("work_day", "work_window"):
        op.add_column(table, sa.Column("id", sa.Uuid(), nullable=True))
        op.add_column(table, sa.Column("edition_id", sa.Uuid(), nullable=True))
        op.add_column(table, sa.Column("valid_to", sa.DateTime(timezone=True), nullable=True))
    op.add_column("work_day", sa.Column("name_en", sa.Text(), nullable=False, server_default=""))
    op.add_column("work_day", sa.Column("confirmed", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("work_window", sa.Column("valid_from", sa.DateTime(timezone=True), nullable=True))
    op.add_column("work_window", sa.Column("county", sa.Text(), nullable=False, server_default=""))
    op.add_column("work_window", sa.Column("from_day", sa.Date(), nullable=False, server_default="2000-01-01"))


def _keys() -> None:
    op.alter_column("work_day", "loaded_at", new_column_name="valid_from")
    for table, columns in (("work_day", ("name_en", "confirmed")), ("work_window", ("county", "from_day"))):
        for column in columns:
            op.alter_column(table, column, server_default=None)
        for column in ("id", "edition_id", "valid_from"):
            op.alter_column(table, column, nullable=False)
        op.drop_constraint(f"pk_{table}", table)
        op.create_primary_key(f"pk_{table}", table, ["id"])
        op.create_foreign_key(f"fk_{table}_edition_id", table, "calendar_edition", ["edition_id"], ["id"])
    in_force = sa.text("valid_to IS NULL")
    op.create_index("uq_work_day_in_force", "work_day", ["day"], unique=True, postgresql_where=in_force)
    op.create_index("ix_work_day_day", "work_day", ["day", "valid_from"])
    op.create_index(
        "uq_work_window_in_force",
        "work_window",
        ["county", "from_day", "place"],
        unique=True,
        postgresql_where=in_force,
    )
    op.create_check_constraint("order", "work_window", "closes > opens OR closes = '00:00'")
