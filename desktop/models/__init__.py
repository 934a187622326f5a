"""The company file: tables, queries and the one way to change it."""
