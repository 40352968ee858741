"""Short trainings of one network that differ in one thing at a time: why fine-tuned networks fare poorly."""
