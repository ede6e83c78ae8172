"""Scam types, the rules and messages they are recognised by, and the check that anybody can make."""
