"""``python -m sourcing`` is the command ``sourcing``."""

from sourcing.cli import main

main()
