"""The backend that DATABASES names. Everything but the health check is Django's."""

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """Looks at a connection before a request instead of asking it: a healthy idle one has nothing to say.

    When the server ends a connection, its end can be read from the socket. Only then, or after an error, the question
    is put that Django puts with every request; on a short page that question was a third of the way to the database.
    """

    def is_usable(self) -> bool:
        """Whether the connection can be used. One that was cut without a word is found out by the next statement."""
        if self.connection is None or self.connection.closed:
            return False
        if self.errors_occurred:
            return super().is_usable()
        waiting = select.poll()
        waiting.register(self.connection.fileno(), select.POLLIN)
        return not waiting.poll(0) or super().is_usable()
