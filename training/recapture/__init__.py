"""Photographs of scenes, and photographs of screens and prints that show such photographs, to tell apart."""
