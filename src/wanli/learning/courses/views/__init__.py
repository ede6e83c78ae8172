"""Pages of the courses: the path, lessons, certificates, classes."""
