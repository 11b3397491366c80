"""The phases: each reads artifacts and returns one. None of them does I/O of its own."""
