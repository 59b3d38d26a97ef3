"""Heyi 合一: the operating platform of a compact medical alliance."""
