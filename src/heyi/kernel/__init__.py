"""Pure building blocks every room may know: errors, actors, flows, facts, ids, money, time. No framework."""
