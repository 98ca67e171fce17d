"""Items in and out as files. Each format is a module with `read(data) -> Reading` and `write(bundle) -> bytes`; none of them touches the database."""
