"""What goes in and out, one module for each resource; they check and shape, nothing else."""
