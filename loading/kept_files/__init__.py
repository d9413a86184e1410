"""Files that belong to something: adopted documents, papers of meetings, evidence, what an import read."""
