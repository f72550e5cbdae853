"""Screens, redacts and audits outcome fragments."""

__version__ = "0.1.0"
