"""Tables of edges in Splink's column names: written, read, compared, and taken for our own."""

from crossfix.edges.adopt import adopt
from crossfix.edges.compare import Comparison, compare
from crossfix.edges.files import write_edges
from crossfix.edges.read import Edges, read_edges
from crossfix.edges.write import edge_table

__all__ = ["Comparison", "Edges", "adopt", "compare", "edge_table", "read_edges", "write_edges"]
