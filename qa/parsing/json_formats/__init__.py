"""Transcripts as JSON: one module for each service that writes them, and one for all others.

`values` reads a number, a name or a date out of whatever JSON holds; `words` makes utterances of
single words. Every other module has the two functions that `qa.parsing.formats` asks for.
"""
