"""One module for each resource; a view checks access, makes one call and answers."""
