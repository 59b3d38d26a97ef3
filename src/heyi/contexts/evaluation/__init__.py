"""Evaluation: whether the alliance does what it was set up for, by a plan anybody can read, from data to report.

Words it owns: evaluation plan, dimension, step, sensitivity, outcome, bundle.
Not here: the methods (heyi.methods), how a report is set (foundation.reporting).
"""
