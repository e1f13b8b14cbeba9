"""Names held against lists: sanctions, and lists of the user's own."""
