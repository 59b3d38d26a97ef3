"""How units compare over several criteria at once: distances to an ideal, ranks, grades, trees of indicators."""
