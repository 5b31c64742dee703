"""Ctrl-C and kills at every moment: what was there before stays, or what is new is whole."""
