"""The command line: `python -m ml predict|train|evaluate|export …`, one module for each verb."""
