"""A second, naive implementation of the linear program, written from its description alone."""
