"""The documents there are, one file each; `catalogue.py` lists them."""
