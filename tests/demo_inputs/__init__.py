"""The demo inputs and the program that writes them."""
