"""What is kept of an answer (`WalkAnswer.value`): plain data, checked when read.

A block's is told by its kind (`items/<kind>/kind.py`). The round's own:

=============== ==============================================================================
page            value
=============== ==============================================================================
context         ``{"place": "hemma", "device": "mobil", "disruption": true}`` (also in columns)
``<item>:seq``  ``{"value": 1…7}``, None when passed over
closing         ``{"scale": "sus" | "umux-lite", "values": [n or None]}``, in the scale's order
=============== ==============================================================================

A text answered with words is a contribution; the value holds its id alone.
"""
