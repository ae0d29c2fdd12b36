"""Print a constraints file of the lowest version that pyproject.toml claims for each direct dependency.

`make test-lowest` installs with it. What the dependencies bring themselves stays free: their own bounds hold for that.
"""

from __future__ import annotations

from .declared import declared, lowest

if __name__ == "__main__":
    print("\n".join(lowest(declared())))
