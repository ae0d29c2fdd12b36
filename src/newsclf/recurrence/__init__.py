"""What recurs on the pages of a site: counted on a sample of its pages, and a rule that makes use of it in predicting.

`count_sites` makes `SiteCounts`, which a `Predictor` may be given. Nothing here imports builders or scikit-learn.
"""
