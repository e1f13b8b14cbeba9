"""What an authority's register says of the holders of identity cards."""
