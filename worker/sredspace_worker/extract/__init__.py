"""From bytes to citable text. Runs only inside the sandbox."""
