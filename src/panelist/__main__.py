"""``python -m panelist``."""

import sys

from panelist.cli import main

sys.exit(main())
