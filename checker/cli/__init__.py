"""The commands. One module each; `main` composes them."""
