"""The servers of the local stack: one small file each."""
