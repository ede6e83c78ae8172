"""Games for a phone and for a booth, and the live hall. All that is played comes from reviewed content."""
