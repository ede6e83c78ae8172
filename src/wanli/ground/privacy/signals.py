"""What the privacy app announces. Receivers above stop using, or empty, what they hold."""

from django.dispatch import Signal

consent_withdrawn = Signal()  # participant, purpose, at
participant_erased = Signal()  # participant, at
