"""What is measured about the running product, one command each; see README.md in this folder.

`site` a running Wanli of one's own · `wrk` the load · `limits` what the same machine can do at best, in the same run ·
`report` repeats, medians, the machine · `pages`, `answers`, `start`, `weight` the four measurements.
"""
