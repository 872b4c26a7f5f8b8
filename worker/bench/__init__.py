"""How fast the worker is, over HTTP, against the bounds that it promises."""
