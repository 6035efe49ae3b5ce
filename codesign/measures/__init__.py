"""What is measured when people try a prototype: pure rules, each with its published source.

Plain values in, frozen dataclasses out. What cannot be computed is a `NotComputed` with a reason,
never 0, 1 or NaN. Every interval is at 95 % unless another level is asked for. A value out of
its range is a fault of the caller and raises ValueError.

`shares`, `success`, `times`, `scales`, `clicks`, `paths`, `cards`, `trees` and `choices` measure
one round; `comparing` puts two beside each other; `ordering` decides who meets what in which
order; `samples` tells how much a number of people can say; `sentences`, `block_sentences` and
`comparing_sentences` put it in words. Only `inference` and `cards` use scipy, and load it when
first asked, so that starting the server does not wait for it.
"""
