"""Slices: for which pictures the network is right less often, what carries that, and how much of it is the labels'."""
