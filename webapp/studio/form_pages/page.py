"""Puts the builder's pages together."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from webapp.errors import sentence
from webapp.filters import in_language
from webapp.studio.draft_saving import mark_of
from webapp.studio.form_pages.drafted import DraftedForms, parts_of
from webapp.studio.form_pages.preview import Filling
from webapp.studio.form_pages.words import condition_words, kind_words
from webapp.studio.form_titles import path_of
from webapp.viewmodels import Link, Tag
from webapp.viewmodels.form_builder import (
    FieldRow,
    FormPage,
    FormRow,
    FormsPage,
    PanelView,
    PreviewView,
    StepRow,
)
from workflows.errors import BadInput
from workflows.form_building import (
    KINDS,
    FieldSpec,
    faults_of_form,
    fields_of,
    form_bytes,
    read_form,
    title_of,
)
from workflows.form_building.fields import Form
from workflows.form_building.rules import FormFault


def make_forms_page(drafted: DraftedForms) -> FormsPage:
    """The forms of a draft, and the steps with the form of each."""
    draft_id = drafted.draft.id
    own = set(drafted.names)
    return FormsPage(
        rows=tuple(_form_row(drafted, name) for name in drafted.names),
        steps=tuple(
            StepRow(
                node=step.node,
                name=in_language(step.hi, step.en),
                form=_title(drafted, step.form),
                url=url_for("studio_forms.show", draft_id=draft_id, **parts_of(step.form)) if step.form in own else "",
            )
            for step in drafted.steps
        ),
        readable=bool(drafted.steps),
        originals=tuple(sorted(_originals(drafted), key=lambda pair: pair[1])),
        new_url=url_for("studio_forms.make", draft_id=draft_id),
    )


def _form_row(drafted: DraftedForms, name: str) -> FormRow:
    where: dict[str, Any] = {"draft_id": drafted.draft.id, **parts_of(name)}
    form, fault = _readable(drafted.files[name])
    title = in_language(*title_of(form)) if form else name
    return FormRow(
        title=title or name,
        file=path_of(name),
        url=url_for("studio_forms.show", **where),
        remove_url=url_for("studio_forms.remove", **where),
        users=tuple(in_language(step.hi, step.en) for step in drafted.users(name)),
        fields=len(form["properties"]) if form else 0,
        facts=sum(own.get("x-fact") is True for own in form["properties"].values()) if form else 0,
        shared=parts_of(name)["folder"] != drafted.draft.key,
        fault=fault,
    )


def _title(drafted: DraftedForms, file: str) -> str:
    """What a form is called; the name of its file when it is not in the draft or cannot be read."""
    form = _readable(drafted.files[file])[0] if file in drafted.files else None
    return (in_language(*title_of(form)) if form else "") or path_of(file)


def _readable(content: bytes) -> tuple[Form | None, str]:
    try:
        return read_form(content), ""
    except BadInput as refusal:
        return None, sentence(refusal)


def _originals(drafted: DraftedForms) -> Iterator[tuple[str, str]]:
    for file, content in drafted.office.items():
        form = _readable(content)[0] if file.endswith(".json") else None
        if form is not None:
            yield file, f"{in_language(*title_of(form))} ({file.removeprefix('forms/').removesuffix('.json')})"


def make_form_page(
    drafted: DraftedForms, file: str, form: Form, *, panel: PanelView | None, preview: PreviewView, at: str = ""
) -> FormPage:
    """One form: its fields, the panel of the one that is edited, the preview.

    :param at: the field whose panel is open, ``table.column`` for a column
    """
    where: dict[str, Any] = {"draft_id": drafted.draft.id, **parts_of(file)}
    faults = faults_of_form(form, drafted.around(file))
    names = ("field", "preview", "try", "move", "drop", "retitle", "source", "check", "check_preview", "check_drop")
    return FormPage(
        title=in_language(*title_of(form)) or file,
        title_hi=title_of(form)[0],
        title_en=title_of(form)[1],
        folder=where["folder"],
        name=where["name"],
        seen=mark_of(drafted.files.get(file)),
        shared=where["folder"] != drafted.draft.key,
        users=drafted.drawn(drafted.users(file)),
        fields=tuple(_field_rows(form, where, at, faults)),
        kinds=tuple(
            Link(in_language(kind.hi, kind.en), url_for("studio_forms.show", new=kind.key, _anchor="panel", **where))
            for kind in KINDS.values()
        ),
        faults=tuple(in_language(one.hi, one.en) for one in faults if not one.field),
        panel=panel,
        preview=preview,
        looks=tuple(
            Link(label, url_for("studio_forms.show", look=key, field=at or None, _anchor="preview", **where),
                 current=preview.language == key)
            for key, label in (("hi", "हिन्दी"), ("en", "English"))
        ),
        source=form_bytes(form).decode(),
        new_check_url=url_for("studio_forms.show_check", place="new", _anchor="panel", **where),
        urls={name: url_for(f"studio_forms.{END_POINTS.get(name, name)}", **where) for name in names},
    )  # fmt: skip


END_POINTS = {"field": "save_field", "try": "try_out", "drop": "drop_field", "move": "move", "check": "save_check",
              "check_preview": "preview_check", "check_drop": "drop_check"}  # fmt: skip


def _field_rows(
    form: Form, where: Mapping[str, Any], at: str, faults: Sequence[FormFault], table: str = ""
) -> Iterator[FieldRow]:
    specs = fields_of(form, table)
    for place, spec in enumerate(specs):
        path = f"{table}.{spec.name}" if table else spec.name
        is_table = spec.kind == "table"
        yield FieldRow(
            name=spec.name,
            label=in_language(*spec.label) or spec.name,
            kind=in_language(*kind_words(spec.kind)),
            tags=tuple(_tags(spec)),
            condition=condition_words(spec.show_if, form),
            url=url_for("studio_forms.show", field=path, _anchor="panel", **where),
            current=path == at,
            faults=tuple(in_language(one.hi, one.en) for one in faults if one.field == spec.name),
            first=place == 0,
            last=place == len(specs) - 1,
            columns=tuple(_field_rows(form, where, at, faults, spec.name)) if is_table else (),
            add_url=(
                url_for("studio_forms.show", new="text", table=spec.name, _anchor="panel", **where) if is_table else ""
            ),
        )


def _tags(spec: FieldSpec) -> Iterator[Tag]:
    if spec.required:
        yield Tag(_("required"))
    if spec.fact:
        yield Tag(_("into the routing"), "ink")
    if spec.worked_out:
        yield Tag(_("worked out"))
    if spec.total:
        yield Tag(_("added up"))


def preview_of(
    drafted: DraftedForms, file: str, form: Form, *, language: str, now: dt.datetime, missing: Sequence[str] = ()
) -> PreviewView:
    """The form as the desk opens it."""
    return filling_of(drafted, file, form, language=language, now=now).empty(missing=tuple(missing))


def filling_of(drafted: DraftedForms, file: str, form: Form, *, language: str, now: dt.datetime) -> Filling:
    """The form, ready to be filled in."""
    return Filling(drafted.db, form, drafted.facts, drafted.buttons(file), language=language, now=now)
