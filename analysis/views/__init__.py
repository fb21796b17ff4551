"""The pages, one module for each noun: check access, form, one call, redirect or render."""
