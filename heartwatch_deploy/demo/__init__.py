"""The live view of a running HeartWatch."""
