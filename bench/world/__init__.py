"""A world whose truth is known: a park that lives and errs, to measure what rules make of it."""
