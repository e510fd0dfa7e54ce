"""Where a stack's data is: a note in the state, against which a move of it is held."""
