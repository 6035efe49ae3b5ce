"""Walk-throughs: begun, answered, written down as they happen, and their receipts."""
