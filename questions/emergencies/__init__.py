"""Emergencies: recognised by rules in six languages, answered with fixed sentences and numbers."""

from questions.emergencies.guidance import KINDS, emergency
from questions.emergencies.numbers import numbers_for, unconfirmed
from questions.emergencies.recognition import emergency_in
from questions.emergencies.values import Emergency, Number

__all__ = [
    "KINDS",
    "Emergency",
    "Number",
    "emergency",
    "emergency_in",
    "numbers_for",
    "unconfirmed",
]
