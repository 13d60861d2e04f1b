"""The pages: the same answers as the API, for people. Rendered here, with no script from elsewhere.

A page is made from the API's own shapes, so a figure on it is the API's by construction.
"""

from node.web.site import create_app


__all__ = ["create_app"]
