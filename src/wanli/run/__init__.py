"""Starts processes: the embedded PostgreSQL, the web server, the worker. Also the command line.

Stands above `config`, because it decides what the settings will read: it fills the environment and only then
lets Django in. Modules here import Django late, so that `wanli demo` on a prepared machine never waits for it.

`screen` what is said · `state` where things lie and who owns them · `binaries`, `server` PostgreSQL ·
`prepare` what must be true before the first page · `web`, `work` the two long-lived processes ·
`demo`, `serve`, `cli` what a person types · `media` uploaded files.
"""
