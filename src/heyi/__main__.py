"""`python -m heyi` is `heyi`."""

import sys

from heyi.config.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
