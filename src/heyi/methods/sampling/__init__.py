"""Surveys as arithmetic: how many, from where, which ones, and what the answers say of everybody."""
