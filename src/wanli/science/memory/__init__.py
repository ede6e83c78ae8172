"""Memory: when a question should come back, and which five are asked today. See docs/science/memory.md."""

from wanli.science.memory.choosing import DAILY, MOST_OF_A_TOPIC, Waiting, choose
from wanli.science.memory.scheduling import Card, replay, retention, schedule

__all__ = ["DAILY", "MOST_OF_A_TOPIC", "Card", "Waiting", "choose", "replay", "retention", "schedule"]
