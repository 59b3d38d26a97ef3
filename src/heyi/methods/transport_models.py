"""The models of near or far that a charter may name, by code. Not here: the models themselves, each in its own package."""

from collections.abc import Mapping

from heyi.methods.near_far import Model
from heyi.methods.stroke.near_or_far import NEAR_OR_FAR

MODELS: Mapping[str, Model] = {NEAR_OR_FAR.code: NEAR_OR_FAR}
