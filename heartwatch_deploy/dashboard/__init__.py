"""The page: what HeartWatch finds and how it is doing, in a browser."""
