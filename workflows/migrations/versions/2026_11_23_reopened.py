"""files that are reopened: one more kind of movement

Revision: 2026_11_23_reopened, after 2026_11_23_roles_kept.
"""

from alembic import op

from workflows.migrations.rebuilding import rebuild

revision = "2026_11_23_reopened"
down_revision = "2026_11_23_roles_kept"
branch_labels = None
depends_on = None

ACTS = (
    *("diarised", "opened", "outcome", "claimed", "released", "marked", "replied", "transferred", "returned"),
    *("recalled", "pulled_up", "reassigned", "by_diagram", "closed", "placed"),
)


def upgrade() -> None:
    """A movement may say that the file was reopened."""
    wanted = _act_in((*ACTS, "reopened"))
    if op.get_bind().dialect.name == "sqlite":
        rebuild("movement", (_act_in(ACTS), wanted))
        return
    op.drop_constraint(op.f("ck_movement_act"), "movement", type_="check")
    op.create_check_constraint(op.f("ck_movement_act"), "movement", wanted)


def downgrade() -> None:
    """Movements of reopened files could not be kept."""
    raise NotImplementedError("this change of the schema is not taken back; restore a backup instead")


def _act_in(acts: tuple[str, ...]) -> str:
    return f"act IN ({', '.join(repr(act) for act in acts)})"
