"""The plate finder: a small network that sees where the corners of number plates are in a street scene."""
