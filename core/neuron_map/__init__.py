"""The neurons of a layer as a map: those that answer to the same images lie close together."""
