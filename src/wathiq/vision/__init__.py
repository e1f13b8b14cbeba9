"""From the bytes of a photograph to the lines of text that stand in it."""
