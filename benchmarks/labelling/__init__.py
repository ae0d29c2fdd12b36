"""Key presses that labelling a page takes, beside the count of wrong proposals."""
