"""Trying a draft of a diagram out in the studio: walked through by hand, saved trials, "what if" over real papers."""
