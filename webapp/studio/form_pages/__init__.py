"""The form builder's pages: the forms of a draft, one form with its fields and its preview."""
