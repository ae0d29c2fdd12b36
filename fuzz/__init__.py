"""Coverage-guided fuzzing of what reads the open web's bytes: `python -m fuzz`, told in docs/fuzzing.md."""
