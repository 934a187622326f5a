"""The frozen command line."""

from multiprocessing import freeze_support

from desktop.__main__ import main

if __name__ == "__main__":
    freeze_support()  # documents are read in a child process: the same program, started again
    main()
