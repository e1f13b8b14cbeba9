"""The schema's history, oldest first in `versions`. `Database.migrate` runs it."""
