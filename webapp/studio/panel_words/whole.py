"""The diagram as a whole, and what its elements are called."""

from flask_babel import gettext as _

from webapp.studio.panel_words.written import Words


def process() -> Words:
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


def elements() -> Words:
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
