"""The web application: pages for each desk, supervision, public pages, API and the command line."""

__version__ = "0.1.0"
