"""The outside world: pictures that citizens bring, files that institutions bring."""
