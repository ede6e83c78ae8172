"""What the assessments announce."""

from django.dispatch import Signal

# An answer in a lesson, a review or a game was stored, in the same transaction:
# participant, response, stage, subject, is_usable, received_at.
exercise_answered = Signal()
# A lesson, a review or a game came to its end: participant, attempt, at.
exercise_finished = Signal()
