"""The frozen window."""

import os
import sys
from multiprocessing import freeze_support

from desktop.start import main

if __name__ == "__main__":
    freeze_support()  # documents are read in a child process: the same program, started again
    os.environ.pop("QT_PLUGIN_PATH", None)  # another program's plugins are not for this Qt
    sys.exit(main())
