"""Properties without a time limit an example: two cores are often busy with other things."""

from hypothesis import settings

settings.register_profile("patient", deadline=None, max_examples=60)
settings.load_profile("patient")
