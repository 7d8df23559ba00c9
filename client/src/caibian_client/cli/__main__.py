"""Lets `python -m caibian_client.cli` be the command too."""

from caibian_client.cli import main

main()
