"""What the commands of ``mizan`` take, do and say. ``cli_*`` say what they take, the rest do it.

The only room that speaks: prompts, progress, results and exit codes. Nothing knows it but
``tokenization.cli``, so nothing that another room needs may live here.
"""
