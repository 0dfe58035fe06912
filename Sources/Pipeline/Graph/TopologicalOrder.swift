import Diagnostics

/// An order in which every node comes after all that it needs; ties are broken by the order of the text, so the order
/// is a function of the text (Kahn 1962).
public struct TopologicalOrder: Sendable {
  /// The indexes of the nodes; those in loops, and those behind a loop, are where the loop was cut.
  public let indexes: [Int]
  /// The edges of every loop that was found, each in its direction; no node is in two of them.
  public let loops: [[Graph.Edge]]

  /// Orders a graph.
  ///
  /// - Complexity: O((nodes + edges) · log nodes) without loops.
  public init(of graph: Graph) {
    var missing = graph.needCounts
    let successors = graph.successors
    var waiting = Set(graph.nodes.indices)
    var ready = ReadyQueue(graph.nodes.indices.filter { missing[$0] == 0 })
    var order: [Int] = []
    var loops: [[Graph.Edge]] = []
    while true {
      if let next = ready.takeFirst() {
        guard waiting.remove(next) != nil else { continue }
        order.append(next)
        for successor in successors[next] where waiting.contains(successor) {
          missing[successor] -= 1
          if missing[successor] == 0 { ready.add(successor) }
        }
      } else if let start = waiting.min() {
        let loop = Self.loop(in: graph, from: start, waiting: waiting)
        loops.append(loop)
        // Cutting the loop at its first node lets the rest be ordered, so that further loops are found too.
        ready.add(loop.first?.source ?? start)
      } else {
        break
      }
    }
    indexes = order
    self.loops = loops
  }

  /// Every waiting node needs a waiting node, so walking backwards meets a node twice.
  private static func loop(in graph: Graph, from start: Int, waiting: Set<Int>) -> [Graph.Edge] {
    var path: [Graph.Edge] = []
    var seen: [Int: Int] = [start: 0]
    var node = start
    while let edge = graph.edges.first(where: { $0.target == node && waiting.contains($0.source) }) {
      path.append(edge)
      node = edge.source
      if let begin = seen[node] {
        let loop = Array(path[begin...].reversed())
        let first = loop.indices.min { loop[$0].source < loop[$1].source } ?? 0
        return Array(loop[first...] + loop[..<first])
      }
      seen[node] = path.count
    }
    return path
  }
}

/// The indexes that are ready, smallest first.
private struct ReadyQueue {
  private var descending: [Int]

  init(_ indexes: [Int]) { descending = indexes.sorted(by: >) }

  mutating func add(_ index: Int) {
    var (low, high) = (0, descending.count)
    while low < high {
      let middle = (low + high) / 2
      if descending[middle] > index { low = middle + 1 } else { high = middle }
    }
    descending.insert(index, at: low)
  }

  mutating func takeFirst() -> Int? { descending.popLast() }
}

extension Diagnostic {
  /// `components form a loop: a -> b -> a`, with a note at each edge.
  public static func loop(_ edges: [Graph.Edge], in graph: Graph) -> Diagnostic {
    let path = edges.map { graph.nodes[$0.source] } + [edges.first.map { graph.nodes[$0.source] } ?? ""]
    return Diagnostic(
      .componentLoop, "components form a loop: \(path.joined(separator: " -> "))", at: edges.first?.position,
      notes: edges.map { Diagnostic.Note("'\(graph.nodes[$0.target])' needs '\($0.name)'", at: $0.position) })
  }
}
