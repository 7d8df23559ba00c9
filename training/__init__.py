"""How the tagger's weights are made from a folder of corpora: `python -m training --help`."""
