"""The console: pages for people, and what they ask the server for."""
