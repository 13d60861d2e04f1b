"""The commands a newcomer meets first. Nothing here is imported by ``tokenization`` or ``node``."""
