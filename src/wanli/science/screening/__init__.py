"""Is this message a scam? From the letters of a message to a verdict with reasons.

- Normal: a message without its disguise, each letter knowing where it stood. - Shape: an address or a number in it.
- RuleBook: what fraud officers look for, each hit with its reason. - Model: rules and letters weighed together into a
calibrated probability. - Verdict: the level, the type, the places in the text, and when the model cannot tell.
"""
