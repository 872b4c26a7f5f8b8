"""Trains the classifier of sentences: `python -m train` reads data/, writes sredspace_worker/rules/weights.tsv."""
