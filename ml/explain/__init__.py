"""Why a model answered as it did: parts of a face, windows and moments of a voice."""
