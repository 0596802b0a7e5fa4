"""Values → text: for people, and as JSON."""
