"""Questions about files: who sends one, how it was understood, what stands aside, what is told of it."""
