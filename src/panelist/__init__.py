"""Panelist: a panel of AI specialists on every pull request."""

__version__ = "0.1.0"
