"""From the Pyomo model to a proved answer: arrays, HiGHS, priority stages, ties and the certificate."""
