"""What a change means for running data: one rule a file."""
