"""Make a copy of a PDF without links, attached files and automatic actions. Runs in a child process only."""

import io

import pikepdf

from workflows.documents.inspection import dictionaries

_STAYS = frozenset({"/GoTo", "/Named"})
_DROPPED_FROM_CATALOGUE = ("/AA", "/URI", "/AF", "/Collection", "/Threads", "/PieceInfo")


def clean_pdf(data: bytes) -> bytes:
    """Return the copy. Fields and stamps become part of the page, so that a filled form keeps its answers.

    The caller looks through the result again and refuses the file if anything is left; no signed file comes here.
    """
    with pikepdf.open(io.BytesIO(data), suppress_warnings=True) as pdf:
        _clean_catalogue(pdf.Root)
        for page in pdf.pages:
            _drop_attachment_notes(page.obj)
        pdf.flatten_annotations(mode="screen")
        for thing in list(dictionaries(pdf)):
            _clean_dictionary(thing)
        pdf.remove_unreferenced_resources()
        copy = io.BytesIO()
        pdf.save(copy, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
        return copy.getvalue()


def _clean_catalogue(root: pikepdf.Object) -> None:
    for key in _DROPPED_FROM_CATALOGUE:
        if key in root:
            del root[key]
    names: object = root.get("/Names")
    for key in ("/EmbeddedFiles", "/Renditions", "/AlternatePresentations", "/URLS", "/IDS"):
        if isinstance(names, pikepdf.Dictionary) and key in names:
            del names[key]
    if isinstance(root.get("/OpenAction"), pikepdf.Dictionary) and not _stays(root["/OpenAction"]):
        del root["/OpenAction"]


def _drop_attachment_notes(page: pikepdf.Object) -> None:
    if "/Annots" in page:
        notes = [note for note in page["/Annots"] if str(note.get("/Subtype", "")) != "/FileAttachment"]
        page["/Annots"] = pikepdf.Array(notes)


def _clean_dictionary(thing: pikepdf.Object) -> None:
    for key in ("/AA", "/AF", "/EF", "/PA", "/Next"):
        if key in thing and not (key == "/Next" and "/S" not in thing):  # outlines have a /Next that is no action
            del thing[key]
    action = thing.get("/A")
    if isinstance(action, pikepdf.Dictionary) and not _stays(action):
        del thing["/A"]


def _stays(action: pikepdf.Object) -> bool:
    return str(action.get("/S", "/GoTo")) in _STAYS
