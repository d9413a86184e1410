"""What the pages of a load show: changes and problems, in words."""
