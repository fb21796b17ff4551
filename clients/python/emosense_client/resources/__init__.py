"""The resources of the API, a class for each; `Client` has one of every kind."""
