"""The offline engine: deterministic rules over sentences, and results made of quotes, templates and gaps."""
