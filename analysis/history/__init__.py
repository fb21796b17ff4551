"""One person over time: the series of sessions, the own baseline, and the summary for the list."""
