"""``python -m panelist``."""

import signal
import sys

from panelist.cli import main

# A runner interrupts and later terminates, a container only terminates: both mean the same.
signal.signal(signal.SIGTERM, signal.default_int_handler)
sys.exit(main())
