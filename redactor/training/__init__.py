"""Trains the shipped recognisers; needs the development dependencies, never used at run time."""
