"""What the standards say: pure values and functions, no Qt, no SQL, no pandas, no files."""
