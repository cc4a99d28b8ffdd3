"""The form builder: forms of desks changed field by field, schema in, schema out, no page and no database."""
