"""A trial (försöksverksamhet): what binds artefacts, voices, areas and actions."""
