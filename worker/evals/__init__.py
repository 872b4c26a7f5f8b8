"""The evaluation set: cases with expected labels, and the marks below which it fails."""
