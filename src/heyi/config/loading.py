"""How a process loads the house. Not here: what it loads (discovery), which processes there are (serve)."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def undisturbed() -> Iterator[None]:
    """No search for garbage inside the block, nor ever after among what was made there: modules and classes stay.

    Loading makes half a million objects that all stay; searching them again and again takes a sixth of a start.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_on:
            gc.enable()
