"""The rim network: whether a face is seen within the rim of a sheet or a screen, from what is around it."""
