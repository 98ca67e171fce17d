from servestatic.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Hashed names for ever-lasting caching; imports between our ES modules are rewritten too."""

    support_js_module_import_aggregation = True
    manifest_strict = False
