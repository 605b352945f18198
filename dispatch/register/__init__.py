"""The register of components kept true: proposals from the street, their review, files of many lines."""
