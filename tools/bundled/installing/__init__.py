"""What `install.py` does, beside it in the bundle; the standard library alone."""
