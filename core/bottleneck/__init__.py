"""A label-free concept bottleneck (Oikarinen et al. 2023): features to concepts to a sparse head that can be read.

Concepts are directions in the last hidden layer that predict a scorer's scores; a sparse linear head sees them alone.
"""
