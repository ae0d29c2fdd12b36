"""What newsclf brings with it, and the lowest versions that it claims to work with: see README.md."""
