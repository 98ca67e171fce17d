"""A form on paper, for the archive: as Word or PDF, with keys or without."""
