"""What counting over the pages of a site adds to a model that has not seen the site; see README.md."""
