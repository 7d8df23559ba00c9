"""What is preloaded into processes so that clocks jump and disks are slow."""
