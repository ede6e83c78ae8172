"""What devices speak to, and the pages that open without a line."""
