"""newsclf learns which segments of a news page are article body and which are boilerplate."""
