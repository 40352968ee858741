"""Panes of the neuron page: each takes a NeuronView and draws one independent part."""
