"""A laptop that serves a village, and the centre: signed files that go either way."""
