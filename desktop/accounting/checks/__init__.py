"""Checks of drafts and months, one file a family."""
