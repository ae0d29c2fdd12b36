"""What explaining pages costs, and how exactly the contributions add up."""
