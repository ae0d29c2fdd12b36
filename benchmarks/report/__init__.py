"""What a report costs: seconds to write, and until a browser shows it."""
