"""Events on their way out of the process: what is said, and the sinks it is sent to."""
