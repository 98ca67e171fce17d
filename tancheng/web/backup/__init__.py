"""Backups: taken while the site runs, proved without it, put back onto nothing but empty ground (docs/decisions/0013)."""
