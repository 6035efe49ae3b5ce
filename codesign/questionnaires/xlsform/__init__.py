"""XLSForm, the workbook that KoboToolbox, ODK and ONA make forms of: in, and out again."""
