"""The command line: translates options into calls of the pipeline, and reports into output."""
