"""`python -m greenfactory` is the same command as `greenfactory`."""

import sys

from greenfactory.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
