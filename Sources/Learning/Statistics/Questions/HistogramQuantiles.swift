/// What a declared histogram tells of its attribute: places within a bin by straight lines.
public struct HistogramSummary: Equatable, Sendable {
  /// The lower end of the first bin that has values; −∞ when values lie below the first edge.
  public let lowest: Double
  /// The upper end of the last bin that has values; +∞ when values lie above the last edge.
  public let highest: Double
  /// The median, nil when it lies outside the edges.
  public let median: Double?
  /// The edges.
  public let edges: [Double]
  /// Values below the first edge, in each bin, above the last edge.
  public let counts: [Int]
  /// Count of each bin by n and the bin's width.
  public let density: [Double]

  init(edges: [Double], counts: [Int], name: String) throws(StatisticsError) {
    let total = counts.reduce(0, +)
    guard total > 0, let first = counts.firstIndex(where: { $0 > 0 }), let last = counts.lastIndex(where: { $0 > 0 })
    else { throw .undefined("'\(name)' has no values") }
    self.edges = edges
    self.counts = counts
    lowest = first == 0 ? -.infinity : edges[first - 1]
    highest = last == edges.count ? .infinity : edges[last]
    density = (1..<edges.count).map { Double(counts[$0]) / Double(total) / (edges[$0] - edges[$0 - 1]) }
    let half = Double(total) / 2
    var (before, found) = (Double(counts[0]), Double?.none)
    for bin in 1..<edges.count where found == nil && before <= half {
      let within = Double(counts[bin])
      if within > 0, before + within >= half {
        found = edges[bin - 1] + (half - before) / within * (edges[bin] - edges[bin - 1])
      }
      before += within
    }
    median = found
  }
}

extension StatisticsTable {
  /// What an attribute's histogram tells.
  ///
  /// - Throws: `StatisticsError.unknownAttribute`, `.undefined` when it declares none or has no values.
  public func histogramSummary(_ name: String) throws(StatisticsError) -> HistogramSummary {
    let attribute = try schema.attribute(named: name)
    guard let histogram = histogram(ofAttribute: attribute) else { throw .undefined("'\(name)' declares no histogram") }
    return try HistogramSummary(
      edges: schema.attributes[attribute].histogramEdges, counts: histogram.counts, name: name)
  }
}
