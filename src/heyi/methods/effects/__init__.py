"""Whether something changed, and by how much: groups compared, series broken, differences of differences."""
