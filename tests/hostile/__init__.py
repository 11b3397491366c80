"""A model that does everything an injection asks, against the whole action."""
