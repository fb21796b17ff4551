"""A study's participants taken together: numbers that the database adds up, with intervals.

Conventions:
    The unit is the participant, never a reading: each counts once, however long the recordings.
    A participant shows an expression where any moment reaches the study's threshold.
    Nothing is said of fewer than `suppression.FEWEST` people, nor of people whose figures could be
    worked out from others that are shown.
"""
