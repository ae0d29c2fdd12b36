# placeholder, to be overwritten
from ..page import Segment, SegmentedPage
def segment_text(text):
    return SegmentedPage("text", [Segment(" ".join(l.split())) for l in text.splitlines() if l.strip()])
