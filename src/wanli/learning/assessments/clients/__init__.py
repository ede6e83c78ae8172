"""Files from outside: tables of answers, and banks of calibrated items."""
