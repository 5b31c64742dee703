"""The flow network: lanes by day, trust tiers, the graded graph and its independent parts."""

from sourcing.network.graph import FlowNetwork, build_network

__all__ = ["FlowNetwork", "build_network"]
