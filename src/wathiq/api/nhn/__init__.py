"""NHN Cloud's vehicle plate API."""
