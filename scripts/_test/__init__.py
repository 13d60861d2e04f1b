"""The whole default suite, step by step, with nothing counted as passed that did not run."""
