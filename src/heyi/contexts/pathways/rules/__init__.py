"""What pathways decide over values: conditions, scales, checklists, order, moments, figures, what comes next."""
