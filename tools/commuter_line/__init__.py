"""The two recorded mornings of the commuter prototype: a normal one and a disrupted one.

    python -m tools.commuter_line [FOLDER]

Everything is made up: the line, its stations (they lie in the open sea), its trains, what goes
wrong and what is announced. What is real is the form: GTFS text files, and answers of
Trafikverket's open API as somebody who asks once a minute would have recorded them, each line
holding only what had changed. The same files come out every time.

`line` plans the trains, `mornings` says what becomes of them, `announced`, `positions` and
`messages` what is known of that at a moment; `timetable` and `recording` put both into `files`.
"""
