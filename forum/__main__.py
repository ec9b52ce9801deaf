"""`python -m forum`: the `forum` command."""

from forum.cli import main

main()
