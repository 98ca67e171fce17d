"""The bank's pages, one module for each desk: what a writer has, the form, one item, the review."""
