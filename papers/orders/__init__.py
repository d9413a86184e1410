"""Long papers: asked for on a page, made by the worker."""
