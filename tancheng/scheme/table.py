"""What every table of a scheme file has in common."""

import msgspec


class Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Read once, never changed; a field that nobody knows is a fault of the file."""
