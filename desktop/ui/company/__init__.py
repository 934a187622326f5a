"""The windows' session on the jobs; loaded by the worker with the first job, never at start."""
