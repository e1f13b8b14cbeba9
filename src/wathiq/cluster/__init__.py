"""The server on a Ray cluster: many processes that speak HTTP, and many that read. Needs the extra `cluster`."""
