"""Data shipped with the package: the schema, the gazetteers, the lexicons. No code."""
