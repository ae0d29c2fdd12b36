"""Labelling pages of one's own: the pages and what was said of them, the page that shows them, exchange."""
