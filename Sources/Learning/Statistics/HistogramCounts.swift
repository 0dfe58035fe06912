/// How many values fell below, into and above the bins of a declared histogram.
///
/// Bin k holds edge k ≤ x < edge k + 1; the last bin holds its upper edge too.
public struct HistogramCounts: Equatable, Sendable {
  /// Values below the first edge, then one count for each bin, then values above the last edge.
  public internal(set) var counts: [Int]

  init(edges: Int) { counts = Array(repeating: 0, count: edges + 1) }

  init(counts: [Int]) { self.counts = counts }

  mutating func add(_ values: UnsafeBufferPointer<Double>, edges: [Double]) {
    edges.withUnsafeBufferPointer { edges in
      let last = edges.count - 1
      for value in values where !value.isNaN {
        var (low, high) = (0, edges.count)
        while low < high {
          let middle = (low + high) / 2
          if edges[middle] <= value { low = middle + 1 } else { high = middle }
        }
        counts[value == edges[last] ? last : low] += 1
      }
    }
  }

  mutating func join(_ other: HistogramCounts) {
    for i in counts.indices { counts[i] += other.counts[i] }
  }

  mutating func part(_ other: HistogramCounts) throws(StatisticsError) {
    for i in counts.indices { counts[i] = try Parting.remainder(of: counts[i], less: other.counts[i]) }
  }
}
