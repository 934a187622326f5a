"""Every job without a window; the contract of ``docs/command-line.md``.

``parser`` declares the commands and nothing else, so that a command starts without loading
what only the others need; ``main`` finds the command's module and runs it.
"""
