"""`python -m codesign` is the same as the command `codesign`."""

import gc


def run() -> None:
    """Load the program without looking for refuse meanwhile, a fifth of the time that it takes."""
    gc.disable()
    from codesign.cli import main

    gc.freeze()
    gc.enable()
    main()


run()
