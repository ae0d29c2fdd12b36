"""What a few labelled pages of a site add to a model that has not seen the site; see README.md."""
