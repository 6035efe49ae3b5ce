"""Survivors that nobody could notice, each with the reason."""

EXPLAINED: dict[str, str] = {
    "[policy] codesign.projects.access:_public_project: line 4, 8: raise NotFoundError → pass": (
        "`project` says the same of none, and every public view asks it first"
    ),
    "[policy] codesign.projects.access:still_may: line 8, 25: "
    "request.endpoint or '' → request.endpoint": (
        "no view runs without an endpoint, and the policy knows neither nothing nor no name"
    ),
    "[policy] codesign.web.csrf:_age: line 7, 15: 0 → 1": (
        "a token that is bound to a login has no age; one hour is as little as none"
    ),
    "[policy] codesign.projects.access:authorise: line 5, 29: "
    "request.view_args or {} → request.view_args": (
        "a request that a route takes always has them, if none"
    ),
    "[policy] codesign.web.csrf:_age: line 9, 51: 1 → 0": (
        "what has no hour is not ours, whatever its age"
    ),
    "[policy] codesign.web.csrf:_hour_in: line 4, 35: len(written) <= 8 → len(written) < 8": (
        "an hour has five digits for ten thousand years; the keyed hash decides about the rest"
    ),
    "[policy] codesign.web.csrf:_hour_in: line 4, 51: 8 → 7": (
        "an hour has five digits for ten thousand years; the keyed hash decides about the rest"
    ),
    "[codes] codesign.web.rate_limits:Buckets.give_back: line 5, 63: 0 → -1": (
        "range(0) and range(-1) are both empty"
    ),
    "[escaping] codesign.tables.formulas:restored: line 3, 61: 1 → 0": (
        "the pattern passes over apostrophes, so a cell is live with its first one or without it"
    ),
    "[disclosure] codesign.contributions.disclosure:suppress_table: line 19, 52: "
    "by_row[key[0]] == 0 and key[0] in plain_zeros → by_row[key[0]] == 0": (
        "a row of nobody that is no plain zero is hidden itself, and so is the table"
    ),
    "[zip budget] codesign.prototypes.making.zips:_check_directory: line 6, 17: 0 → 1": (
        "zipfile looks for its own beginning, wherever the file stands"
    ),
    "[zip budget] codesign.prototypes.making.zips:_end_record: line 4, 15: 0 → -1": (
        "no record of twenty-two bytes begins at the last byte of twenty-one"
    ),
    "[disclosure] codesign.contributions.disclosure:_fits: line 12, 31: "
    "columns[column] - value → columns[column] + value": (
        "where every cell may be nobody's and none shows less than five, two more hinder nothing"
    ),
    "[disclosure] codesign.contributions.disclosure:_fits: line 15, 15: False → True": (
        "asked for 0, 1 and 2 only, and no margin that is shown, no cell of a whole table is less"
    ),
    "[disclosure] codesign.contributions.disclosure:threshold: line 5, 35: 0 → -1": (
        "the larger of the two is taken, and the other is 5 or 10"
    ),
}
"""What a generated fault is called → why nobody can tell it from the sound function."""
