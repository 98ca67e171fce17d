"""The bank's acts, one module for each kind of work."""
