"""Filed papers: frozen, with their files; and whether a file is one of ours."""
