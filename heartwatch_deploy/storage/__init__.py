"""What lies on disk and in the record: project files, plan files, the journal."""
