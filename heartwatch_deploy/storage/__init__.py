"""What lasts between two runs: project files, the journal."""
