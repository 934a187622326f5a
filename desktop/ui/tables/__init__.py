"""Item models and views over frozen rows."""
