"""The frozen command line."""

from desktop.__main__ import main

main()
