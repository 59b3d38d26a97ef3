"""The door of pathways: what the pages, the APIs and the rooms above may call."""

from heyi.contexts.pathways.queries.where_to import ASKERS, WhereTo, where_to, where_to_pathways
from heyi.contexts.pathways.rules.where_to import IN_TIME, NothingToSay, answer, road_between, rounded
from heyi.contexts.pathways.rules.where_to_network import ELSEWHERE, at_point
from heyi.contexts.pathways.rules.where_to_region import cells_of, changed, expected, grid_over, spots

__all__ = [
    "ASKERS",
    "ELSEWHERE",
    "IN_TIME",
    "NothingToSay",
    "WhereTo",
    "answer",
    "at_point",
    "cells_of",
    "changed",
    "expected",
    "grid_over",
    "road_between",
    "rounded",
    "spots",
    "where_to",
    "where_to_pathways",
]
