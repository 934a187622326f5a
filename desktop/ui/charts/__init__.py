"""Charts of the windows."""
