# placeholder, to be overwritten
from dataclasses import dataclass
@dataclass(frozen=True)
class Limits:
    max_chars: int = 10_000_000
    tags: int = 300_000
    depth: int = 512
    attributes: int = 1000
def guard(html, limits=Limits()): return html, ()
