"""The form builder: forms of desks changed field by field; schema in, schema out, no page and no database."""

from workflows.form_building.checks import (
    CheckSpec,
    Part,
    Rule,
    checks_of,
    faults_of_check,
    read_rule,
    remove_check,
    rule_text,
    write_check,
)
from workflows.form_building.conditions import COMPARISONS, Condition, condition_text, read_condition
from workflows.form_building.fields import FieldSpec, Option, fields_of, read_field, usual_limits, write_field
from workflows.form_building.in_diagram import StepWithForm, give_form, rename_form, steps_of
from workflows.form_building.judging import SpecFault, Surroundings, faults_in, faults_of_form
from workflows.form_building.kinds import KINDS, OTHER, Kind, kind_of_field
from workflows.form_building.naming import field_name, form_name, is_form_name, option_value
from workflows.form_building.ordering import move_field, order_fields, remove_field, users_of
from workflows.form_building.renaming import Use, carried_through, rename_column, rename_inside, renamed_in, uses_of
from workflows.form_building.shape import form_bytes, read_form
from workflows.form_building.whole import new_form, retitled, title_of

__all__ = [
    "COMPARISONS",
    "KINDS",
    "OTHER",
    "CheckSpec",
    "Condition",
    "FieldSpec",
    "Kind",
    "Option",
    "Part",
    "Rule",
    "SpecFault",
    "StepWithForm",
    "Surroundings",
    "Use",
    "carried_through",
    "checks_of",
    "condition_text",
    "faults_in",
    "faults_of_check",
    "faults_of_form",
    "field_name",
    "fields_of",
    "form_bytes",
    "form_name",
    "give_form",
    "is_form_name",
    "kind_of_field",
    "move_field",
    "new_form",
    "option_value",
    "order_fields",
    "read_condition",
    "read_field",
    "read_form",
    "read_rule",
    "remove_check",
    "remove_field",
    "rename_column",
    "rename_form",
    "rename_inside",
    "renamed_in",
    "retitled",
    "rule_text",
    "steps_of",
    "title_of",
    "users_of",
    "uses_of",
    "usual_limits",
    "write_check",
    "write_field",
]
