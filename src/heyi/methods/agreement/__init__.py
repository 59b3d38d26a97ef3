"""How far raters, items and measurements agree: kappa, reliability, intraclass correlation, fitness for factors."""
