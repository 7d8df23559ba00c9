"""What the ledger costs: the time of a write that is on disk, and memory for each article."""
