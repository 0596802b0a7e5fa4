"""Nouns: what the stages pass on, free of files, sockets, clocks and printing."""
