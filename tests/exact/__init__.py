"""Optima in exact arithmetic, with which those of the program are compared where its numbers are far apart."""
