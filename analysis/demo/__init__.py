"""Demonstration data: made-up people whose readings are drawn from a stated random process.

docs/demo-data.md describes it. Nothing here was measured of anybody.
"""
