"""The routes, one module a noun. They are independent of each other."""
