"""What is kept of an answer (`WalkAnswer.value`), by kind of page: plain data, checked when read.

=============== ==============================================================================
page            value
=============== ==============================================================================
context         ``{"place": "hemma", "device": "mobil", "disruption": true}`` (also in columns)
``<item>:seq``  ``{"value": 1…7}``, None when passed over
question        text: ``{"voice": id}`` · one: ``{"choice": key}`` · many: ``{"choices": [key]}``
                · scale: ``{"value": n}``; what was passed over is None or an empty list
first-click     ``{"x": share, "y": share, "hotspot": key or "", "right": bool, "ms": n}``;
                x and y None when chosen from the list; all None when one would press nowhere
five-seconds    ``{"voice": id}``, None when nothing was remembered
preference      ``{"choice": key}``, "" for none of them, "=" when it makes no difference, None when
                passed over; ``"voice": id``
                when one said why
card-sort       ``{"groups": [{"key": key or "", "name": words, "cards": [key]}],
                "left": [key]}``
tree-test       ``{"opened": [key], "choice": key or None, "right": bool, "ms": n}``
proposal        ``{"voice": id or None, "photo": uuid or None}``
closing         ``{"scale": "sus" | "umux-lite", "values": [n or None]}``, in the scale's order
=============== ==============================================================================

A text answered with words is a contribution; the value holds its id alone.
"""
