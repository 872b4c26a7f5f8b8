"""Wording by a language model, when one is configured. It sees numbered evidence only, and every sentence is verified."""
