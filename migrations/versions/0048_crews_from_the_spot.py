"""A crew's steps and counts are answers from the spot: written down without a network, made once."""

from alembic import op

revision = "0048"
down_revision = "0047"


def upgrade() -> None:
    op.drop_constraint(op.f("ck_sent_move_subject_kind"), "sent_move", type_="check")
    op.create_check_constraint(
        op.f("ck_sent_move_subject_kind"),
        "sent_move",
        "subject_kind IN ('case', 'alarm', 'duty', 'emergency', 'errand')",
    )
