"""The door of health: what other contexts may call. Words are in terms."""

from heyi.contexts.health.queries.contracts import contract_in_force, contracts_of

__all__ = ["contract_in_force", "contracts_of"]
