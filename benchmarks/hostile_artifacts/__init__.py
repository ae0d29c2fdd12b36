"""Artifacts as a stranger with bad intent would make them, opened in a process of their own."""
