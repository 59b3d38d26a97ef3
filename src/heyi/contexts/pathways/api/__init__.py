"""What partners' programs may ask and do of cases: reading and opening them (cases), telling of one (telling)."""
