"""python -m bench.inside MODULE …: runs a module in the surroundings of an installation, Django loaded."""

import runpy
import sys

from heyi.config.cli.installation import load_django

if __name__ == "__main__":
    load_django()
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__")
