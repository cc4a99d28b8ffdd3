"""The words of the editor's panel in the reader's language, handed to the page as JSON.

A key is what the panel asks for; ``%(name)s`` in a text is filled in the browser. What is written into the drawing
itself is there in both languages.
"""

from flask_babel import gettext as _

Words = dict[str, str]

WRITTEN: dict[str, Words] = {
    "new_step_name": {"hi": "नया चरण", "en": "New step"},
    "reminded": {"hi": "अनुस्मारक दिया", "en": "Reminded"},
    "for_information": {"hi": "विलम्ब की सूचना", "en": "For information, it is late"},
    "clock wd": {"hi": "%(number)s कार्य-दिवस", "en": "%(number)s working days"},
    "clock d": {"hi": "%(number)s दिन", "en": "%(number)s days"},
    "clock h": {"hi": "%(number)s घण्टे", "en": "%(number)s hours"},
}
"""Names that the panel writes into a drawing."""


def panel_words() -> dict[str, str | Words]:
    """All words of the panel by key."""
    sections = (
        _who(),
        _desk(),
        _reminders(),
        _buttons(),
        _ways(),
        _condition(),
        _automatic(),
        _events(),
        _loops(),
        _process(),
        _elements(),
    )
    words: dict[str, str | Words] = {key: text for section in sections for key, text in section.items()}
    return words | WRITTEN


def _who() -> Words:
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


def _desk() -> Words:
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


def _reminders() -> Words:
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


def _buttons() -> Words:
    """Buttons of a desk."""
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
        "leads_to": _("Leads to"),
        "new_step": _("A new step"),
        "new_desk": _("new desk"),
        "new_operation": _("new operation of the office"),
        "new_choice": _("new choice by conditions"),
        "new_end": _("end"),
        "steps_drawn": _("Steps of the drawing"),
        "key": _("Key"),
        "key_hint": _("By this the diagram knows the button; small Latin letters."),
        "key_missing": _("Write a key: the condition on this arrow is not one of a button."),
        "key_signs": _("Only small Latin letters, digits and _."),
        "key_twice": _("Another button has this key."),
        "same_way": _("Another arrow leads there already."),
        "up": _("Up"),
        "down": _("Down"),
        "show": _("Show"),
        "add": _("Add"),
        "cancel": _("Cancel"),
        "choice_of_desk": _("These arrows are the buttons of the desk before it."),
    }


def _ways() -> Words:
    """Ways out of a choice."""
    return {
        "ways": _("Ways on"),
        "way": _("Way"),
        "one_way": _("Only one arrow leaves it; draw another one to let it choose."),
        "default": _("Taken when no condition holds"),
        "default_hint": _("Exactly one way has no condition."),
        "default_missing": _("Choose the way for all other cases."),
        "otherwise": _("otherwise"),
        "is_default": _("It is taken when none of the others is."),
        "remove_way": _("Remove this way"),
        "taken_when": _("It is taken when"),
        "no_condition": _("No condition yet."),
        "about ParallelGateway": _("All ways are taken at once; the branches meet in a gateway of the same kind."),
        "about EventBasedGateway": _("Whatever happens first, a message or a date, decides the way."),
        "about ComplexGateway": _("This element is not run; draw it with plain choices."),
    }


def _condition() -> Words:
    """Conditions: the builder and the text."""
    return _building() | _comparisons() | _faults()


def _building() -> Words:
    """The rows of a condition."""
    return {
        "condition": _("Condition"),
        "condition_text": _("Condition as text"),
        "only_text": _("This condition is edited as text."),
        "as_text": _("As text"),
        "build": _("Choose from lists"),
        "joined": _("It holds when"),
        "all_of": _("all of these hold"),
        "any_of": _("any of these holds"),
        "add_row": _("Add a row"),
        "add_group": _("Add a group"),
        "not_whole": _("Fill in every row; until then the condition stays as it was."),
        "remove_row": _("Remove this row"),
        "choose_field": _("choose a field"),
        "choose_value": _("choose"),
        "comparison": _("Comparison"),
        "value": _("Value"),
        "values": _("Values, with commas between"),
        "with": _("Compared with"),
        "a_value": _("a value"),
        "a_field": _("Another field"),
        "rupees": _("Rupees"),
        "day": _("Date"),
        "day_form": _("dd-mm-yyyy"),
    }


def _comparisons() -> Words:
    """How a field is compared."""
    return {
        "op ==": _("is"),
        "op !=": _("is not"),
        "op <": _("is less than"),
        "op <=": _("is at most"),
        "op >": _("is more than"),
        "op >=": _("is at least"),
        "op date ==": _("is on"),
        "op date !=": _("is not on"),
        "op date <": _("is before"),
        "op date <=": _("is on or before"),
        "op date >": _("is after"),
        "op date >=": _("is on or after"),
        "op in": _("is one of"),
        "op not in": _("is none of"),
        "op contains": _("contains"),
        "op not contains": _("does not contain"),
        "op startswith": _("begins with"),
        "op yes": _("is yes"),
        "op no": _("is no"),
    }


def _faults() -> Words:
    """What speaks against what was written."""
    return {
        "unknown_name": _("Nothing sets “%(name)s”."),
        "unknown_meant": _("Nothing sets “%(name)s”. Did you mean “%(meant)s”?"),
        "take": _("Take “%(name)s”"),
        "set_here": _("Calculated in this drawing"),
        "fault money": _("Write rupees in figures, such as 2,00,000."),
        "fault number": _("Write a number."),
        "fault date": _("Write the date as dd-mm-yyyy."),
        "fault text": _("Write a value."),
        "fault days": _("Write a whole number, 1 or more."),
        "fault most": _("Write a number from 1 to 1000."),
        "fault key": _("Only small Latin letters, digits and hyphens."),
    }


def _automatic() -> Words:
    """Operations, tables, calculations, called diagrams."""
    return {
        "operation": _("Operation of the office"),
        "what_it_does": _("What it does here"),
        "operation_missing": _("Choose an operation."),
        "value_how": _("where the value comes from"),
        "value value": _("a value"),
        "value field": _("a field"),
        "value =": _("an expression"),
        "value_missing": _("This is needed."),
        "table": _("Decision table"),
        "table_missing": _("Choose a table."),
        "table_asks": _("Asks: %(asks)s. Sets: %(sets)s."),
        "table_open": _("Open this table"),
        "table_make": _("Make a table for this step"),
        "tables_all": _("All tables of this draft"),
        "script": _("Calculation"),
        "script_label": _("Lines “name = expression”"),
        "script_hint": _("Such as: total = amount + fee"),
        "script_lines": _("Each line reads “name = expression”."),
        "called": _("Called diagram"),
        "called_which": _("Diagram"),
        "called_missing": _("Choose a diagram."),
        "called_results": _("It ends with result: %(results)s"),
        "parts": _("Parts for other diagrams"),
        "other_diagrams": _("Other diagrams"),
    }


def _events() -> Words:
    """Messages, dates, errors."""
    return {
        "event Message": _("Message"),
        "event Signal": _("Signal"),
        "event Timer": _("Time"),
        "event Error": _("Error"),
        "event Escalation": _("Escalation"),
        "event_name_hint": _("The same name where it is caught."),
        "message_awaited": _("Waits for"),
        "message_sent": _("Tells"),
        "message_missing": _("Choose a message."),
        "message_other": _("Another message"),
        "message_hint": _("A name in Latin letters that another diagram sends or awaits."),
        "messages_office": _("Messages of the office"),
        "messages_drawn": _("Messages of this drawing"),
        "pause": _("The clock meanwhile"),
        "pause none": _("runs on"),
        "pause objection": _("stands still: objection"),
        "pause outside": _("stands still: another office"),
        "pause_hint": _("Time during which the office cannot act does not count."),
        "timer_how": _("When"),
        "timer span": _("after a time"),
        "timer date": _("on a date"),
        "timer cycle": _("again and again"),
        "timer expression": _("by an expression"),
        "timer_hint": _("Such as wd(7), days(3), or a field with a date."),
        "timer_missing": _("Write after how long."),
        "interrupts": _("It takes the paper from the desk"),
    }


def _loops() -> Words:
    """Steps that are done several times."""
    return {
        "several_times": _("Several times"),
        "how_many_times": _("How often it is done"),
        "loop once": _("once"),
        "loop sequence": _("several times, one after the other"),
        "loop parallel": _("several times, all at once"),
        "loop loop": _("again while a condition holds"),
        "again_while": _("It is done again while"),
        "at_most": _("At most so many times"),
        "test_before": _("Asked before the first time too"),
        "for_each": _("For each of"),
        "by_number": _("a number of times"),
        "how_many": _("How many"),
        "how_many_hint": _("A number, or an expression that gives one; at most 200."),
        "item_name": _("Each one is called %(name)s in conditions."),
        "enough_when": _("Enough when"),
        "enough_hint": _("Such as numberOfCompletedInstances >= 2; empty: when all are done."),
    }


def _process() -> Words:
    """The diagram as a whole, lanes, names."""
    return {
        "title_hi": _("Title in Hindi"),
        "title_en": _("Title in English"),
        "title_missing": _("Write the title."),
        "filing": _("How files of this kind are kept"),
        "case_type": _("Case type"),
        "case_type_hint": _("As the diagram is called: %(key)s"),
        "file_head": _("File head"),
        "officer_chooses": _("not chosen: no file can be opened"),
        "retention": _("Retention class"),
        "as_head": _("as the head says"),
        "clock": _("Time for the whole case"),
        "start_roles": _("Who may begin one"),
        "summary": _("In a few words"),
        "summary_hi": _("Summary in Hindi"),
        "summary_en": _("Summary in English"),
        "select_hint": _("Select an element of the drawing to see and change what it says."),
        "no_process": _("There is no process in this drawing."),
        "lane_hint": _("All steps in this lane go to posts with this role."),
        "lane_missing": _("Choose the role."),
        "name_hi": _("Name in Hindi"),
        "name_en": _("Name in English"),
        "for_reference": _("For reference"),
        "id": _("Id in the file"),
        "remark": _("Remark on the drawing"),
        "none": _("none"),
    }


def _elements() -> Words:
    """What each element is called."""
    return {
        "element Process": _("The diagram"),
        "element Lane": _("Lane"),
        "element SequenceFlow": _("Arrow"),
        "element TextAnnotation": _("Remark on the drawing"),
        "element UserTask": _("Work at a desk"),
        "element ManualTask": _("Desk (by hand)"),
        "element ServiceTask": _("Operation of the office"),
        "element BusinessRuleTask": _("Decision table"),
        "element ScriptTask": _("Calculation"),
        "element ReceiveTask": _("Waiting for a message"),
        "element SendTask": _("Sending a message"),
        "element CallActivity": _("Called diagram"),
        "element SubProcess": _("Sub-process"),
        "element Transaction": _("Transaction"),
        "element StartEvent": _("Start"),
        "element EndEvent": _("End of the way"),
        "element BoundaryEvent": _("Event at a desk"),
        "element IntermediateCatchEvent": _("Waiting"),
        "element IntermediateThrowEvent": _("On the way"),
        "element ExclusiveGateway": _("Choice"),
        "element InclusiveGateway": _("One or several ways"),
        "element ParallelGateway": _("All at once"),
        "element EventBasedGateway": _("Whatever happens first"),
        "element ComplexGateway": _("Complex gateway"),
        "element Task": _("Task without a type"),
        "element Group": _("Group"),
        "element Association": _("Line to a remark"),
        "element DataObjectReference": _("Data object"),
        "element DataStoreReference": _("Data store"),
        "element MessageFlow": _("Message between pools"),
    }
