"""Courses: skills and what they build on, lessons that teach them, a path for each person, certificates and classes."""
