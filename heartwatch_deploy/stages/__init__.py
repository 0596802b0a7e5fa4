"""The pure arrows from files to a plan: render, parse, graph, diff, classify, order."""
