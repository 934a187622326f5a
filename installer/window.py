"""The frozen window."""

import sys

from desktop.app import main

sys.exit(main())
