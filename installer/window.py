"""The frozen window."""

import sys
from multiprocessing import freeze_support

from desktop.start import main

if __name__ == "__main__":
    freeze_support()  # documents are read in a child process: the same program, started again
    sys.exit(main())
