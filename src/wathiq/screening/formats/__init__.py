"""The formats that lists come in, one file each; `catalogue` names them."""
