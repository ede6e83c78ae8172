"""What we say, who wrote it, who vouched for it, and until when it holds."""
