"""Steps: who gets one, what is done there and until when, its reminders, its buttons."""

from flask_babel import gettext as _

from webapp.studio.panel_words.written import Words


def who() -> Words:
    """Who gets it."""
    return {
        "who": _("Who gets it"),
        "who_how": _("The desk is found by"),
        "who lane": _("the role of its lane"),
        "who post": _("one fixed post"),
        "who field": _("the post chosen in a field"),
        "who expression": _("an expression"),
        "who_expression_hint": _("It gives a post or the code of a post. If it gives none, the role decides."),
        "post": _("Which post"),
        "field": _("Field"),
        "expression": _("Expression"),
        "no_post_field": _("No form has a field for a post that is kept as a fact. Add one on the Forms page."),
        "role": _("Role (lane)"),
        "role_else": _("Role (lane), if that gives no post"),
        "role_hint": _("Choosing another one moves the step there."),
        "lanes_drawn": _("Lanes of the drawing"),
        "lanes_new": _("New lane"),
        "no_role": _("no role"),
        "no_lane": _("in no lane"),
        "nobody": _("nobody"),
    }


def desk() -> Words:
    """What is done at a desk, and within what time."""
    return {
        "work": _("What is done there"),
        "pane": _("It opens"),
        "form": _("Form to fill in"),
        "no_form": _("no form"),
        "forms_own": _("Forms of this diagram"),
        "forms_other": _("Forms of other diagrams"),
        "form_open": _("Open this form"),
        "form_make": _("Make a form for this desk"),
        "forms_all": _("All forms of this draft"),
        "form_fields": _("Fields: %(names)s"),
        "letter": _("Letter template to begin with"),
        "letter_hint": _("A new draft begins with its words."),
        "reopen": _("A closed file may be reopened here"),
        "time": _("Within what time"),
        "due": _("To be done within"),
        "no_limit": _("no limit"),
        "at_once": _("at once"),
        "escalate_to": _("If late, it goes up to"),
        "escalate_hint": _(
            "Its post finds the work in its list “Late below me”; the file stays at its desk. "
            "Without a time limit the time counts from the day on which the work comes."
        ),
        "escalate_after": _("After the limit has passed by"),
        "unit": _("Unit"),
        "unit wd": _("working days"),
        "unit d": _("calendar days"),
        "unit h": _("hours"),
        "unit =": _("an expression"),
    }


def reminders() -> Words:
    """Reminders."""
    return {
        "reminders": _("Reminders"),
        "no_reminders": _("Nobody is reminded."),
        "add_reminder": _("Add a reminder"),
        "remove_reminder": _("Remove this reminder"),
        "after": _("After"),
        "how_often": _("How often"),
        "once": _("once"),
        "times": _("%(count)s times"),
        "for_ever": _("until it is done"),
        "what_then": _("What happens then"),
        "tell": _("For information to a desk"),
        "tell_role": _("Tell: %(role)s"),
        "operations": _("Operations of the office"),
        "choose_what": _("Choose what happens then."),
        "nothing_yet": _("nothing yet"),
        "takes_away": _("takes the paper away"),
    }


def buttons() -> Words:
    """Buttons of a desk."""
    return button_itself() | button_target() | button_key()


def button_itself() -> Words:
    """What a button says and does."""
    return {
        "buttons": _("Buttons (arrows)"),
        "button": _("Button"),
        "no_buttons": _("No arrow leads on from here yet."),
        "add_button": _("Add a button"),
        "remove_button": _("Remove this button"),
        "label_hi": _("Label in Hindi"),
        "label_en": _("Label in English"),
        "label_missing": _("Write the Hindi label."),
        "unnamed": _("without a label"),
        "button_kind": _("What it does"),
        "kind forward": _("sends forward"),
        "kind return": _("returns"),
        "kind refuse": _("refuses"),
        "kind finish": _("finishes"),
        "note": _("Note"),
        "note required": _("required"),
        "note optional": _("optional"),
        "confirm": _("Ask before: it cannot be taken back"),
        "up": _("Up"),
        "down": _("Down"),
        "show": _("Show"),
        "add": _("Add"),
        "cancel": _("Cancel"),
        "choice_of_desk": _("These arrows are the buttons of the desk before it."),
    }


def button_target() -> Words:
    """Where a button leads."""
    return {
        "leads_to": _("Leads to"),
        "new_step": _("A new step"),
        "new_desk": _("new desk"),
        "new_operation": _("new operation of the office"),
        "new_choice": _("new choice by conditions"),
        "new_end": _("end"),
        "steps_drawn": _("Steps of the drawing"),
    }


def button_key() -> Words:
    """The outcome by which the diagram knows a button."""
    return {
        "key": _("Key"),
        "key_hint": _("By this the diagram knows the button; small Latin letters."),
        "key_missing": _("Write a key: the condition on this arrow is not one of a button."),
        "key_signs": _("Only small Latin letters, digits and _."),
        "key_twice": _("Another button has this key."),
        "same_way": _("Another arrow leads there already."),
    }
