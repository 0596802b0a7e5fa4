"""Values become text: the only package that knows how things look."""
