"""`python -m wathiq`."""

from wathiq.cli import main

main()
