"""What was done, by whom, and when: the hash-chained ledger and the activity stream."""
