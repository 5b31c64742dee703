"""The linear program in Pyomo, one subject per file, each rule beside its equation."""
