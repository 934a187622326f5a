"""Menu entries: collect input, run a job, show the result."""
