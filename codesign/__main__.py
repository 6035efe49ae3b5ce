"""`python -m codesign` is the same as the command `codesign`."""

from codesign.cli import main

main()
