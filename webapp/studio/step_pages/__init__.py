"""The step table of a routing draft: every act a plain form; what it changes is drawn again and saved."""

from webapp.studio.step_pages import buttons, reminders, roles, rows
from webapp.studio.step_pages.acting import bp

__all__ = ["bp", "buttons", "reminders", "roles", "rows"]
