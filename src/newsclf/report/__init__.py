"""The site that `newsclf eval --report` writes. It draws what an evaluation computed."""
