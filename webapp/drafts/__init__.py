"""Drafts: written beside the letter as it will go, put up with the file, approved with the press that signs it on."""
