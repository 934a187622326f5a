"""The methodology as data: parse, look up, lint."""
