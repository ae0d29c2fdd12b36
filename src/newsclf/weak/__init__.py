"""Labels without a gold: votes of what a site's pages, JSON-LD and other extractors say, summed to a probability."""
