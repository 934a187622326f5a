"""What one change can do to the company file, subject by subject."""
