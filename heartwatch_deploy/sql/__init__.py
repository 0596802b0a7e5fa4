"""What streaming SQL statements define, read and write."""
