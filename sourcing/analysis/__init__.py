"""Questions to a result: why it is short, what a number is worth, how free the plan is, what breaks it."""
