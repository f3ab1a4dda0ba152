"""Training of the reader; see training/README.md."""
