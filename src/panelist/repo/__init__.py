"""Reading repositories as git objects: files, search, ranges, syntax."""
