"""Printed Arabic as Egyptian documents print it: words, lines, numbers."""
