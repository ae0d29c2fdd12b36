"""`python -m newsclf`: the command line."""

from .cli import app

app(prog_name="newsclf")
