"""What can be asked of the company file, subject by subject: frozen values, never rows."""
