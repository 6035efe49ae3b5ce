"""The one language of conditions, constraints and calculations: XLSForm's subset of XPath 1.0.

``reading`` makes a tree of a text or says where it goes wrong and how to mend it; ``writing`` makes
a text of a tree; ``evaluating`` works out a value. Nothing is ever run as code.
"""
