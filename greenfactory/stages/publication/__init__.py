"""Objections to titles on record; the public notice and the list will be at home here too."""
