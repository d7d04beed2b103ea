"""A process that runs tasks one after the other, or is one actor."""
