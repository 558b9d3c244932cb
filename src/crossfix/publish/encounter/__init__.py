"""One encounter of two aircraft for people: a page, pictures, and files that replay it."""
