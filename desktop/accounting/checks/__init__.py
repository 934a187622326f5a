"""Checks of the books before a month is closed: one file a family, one table that lists them.

A check is a pure function of :class:`~desktop.accounting.checks.books.Books`; it corrects nothing.
"""
