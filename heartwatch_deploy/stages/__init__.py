"""The arrows between the nouns: render, parse, graph, diff, classify, order; all of it pure."""
