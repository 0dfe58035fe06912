import Diagnostics

/// Names, and edges between them that remember where they were written: an immutable value.
public struct Graph: Sendable {
  /// `target` needs what `source` makes.
  public struct Edge: Sendable {
    /// The index of the node that makes it.
    public let source: Int
    /// The index of the node that needs it.
    public let target: Int
    /// What it is, for messages: `dataio_0.train`.
    public let name: String
    /// Where the need is written.
    public let position: SourcePosition?
  }

  /// The names, in the order of the text that declares them.
  public let nodes: [String]
  /// The edges, in the order of the text.
  public let edges: [Edge]

  /// Makes a graph. Needs that name an unknown node are left out; whoever reads the text reports them.
  ///
  /// - Parameters:
  ///   - nodes: the names, unique.
  ///   - needs: who needs what of whom, and where that is written.
  public init(
    nodes: [String], needs: [(target: String, source: String, name: String, position: SourcePosition?)]
  ) {
    self.nodes = nodes
    let index = Dictionary(nodes.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    edges = needs.compactMap { need in
      guard let target = index[need.target], let source = index[need.source] else { return nil }
      return Edge(source: source, target: target, name: need.name, position: need.position)
    }
  }

  /// The indexes of the nodes that need each node, each once, ascending.
  public var successors: [[Int]] {
    var result = [Set<Int>](repeating: [], count: nodes.count)
    for edge in edges { result[edge.source].insert(edge.target) }
    return result.map { $0.sorted() }
  }

  /// How many different nodes each node needs.
  public var needCounts: [Int] {
    var needs = [Set<Int>](repeating: [], count: nodes.count)
    for edge in edges { needs[edge.target].insert(edge.source) }
    return needs.map(\.count)
  }
}
