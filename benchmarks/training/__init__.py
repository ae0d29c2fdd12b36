"""Time and memory of training, against the number of pages."""
