"""requests to take files back to their earlier version

Revision: 2026_11_23_taking_back, after 2026_11_23_second_person.
"""

from alembic import op

from workflows.migrations.rebuilding import rebuild

revision = "2026_11_23_taking_back"
down_revision = "2026_11_23_second_person"
branch_labels = None
depends_on = None

BEFORE = "asked_for IN ('switch_off', 'retire', 'take_over')"
NOW = "asked_for IN ('switch_off', 'retire', 'take_over', 'take_back')"


def upgrade() -> None:
    """A second person may be asked for that, too."""
    if op.get_bind().dialect.name == "sqlite":
        rebuild("second_person_request", (BEFORE, NOW))
        return
    op.drop_constraint(op.f("ck_second_person_request_asked"), "second_person_request", type_="check")
    op.create_check_constraint(op.f("ck_second_person_request_asked"), "second_person_request", NOW)


def downgrade() -> None:
    """Requests of the new kind could not be kept."""
    raise NotImplementedError("this change of the schema is not taken back; restore a backup instead")
