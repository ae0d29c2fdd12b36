"""Segments -> facts -> what the classifier sees. `facts.py` is the one path, in training and predicting alike."""
