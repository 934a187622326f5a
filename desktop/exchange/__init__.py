"""What leaves the program: canonical bytes, signatures, packages."""
