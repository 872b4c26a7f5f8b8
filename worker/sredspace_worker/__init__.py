"""The Sredspace worker. The contract is worker/openapi.yaml."""

__version__ = "1.0.0"
