"""The command line: `python -m ml VERB …`, one module for each verb."""
