/// Repeated measurements of one thing.
struct Sample: Sendable {
  /// In the order in which they were taken; not empty.
  private(set) var values: [Double]

  /// - Parameter first: the first measurement.
  init(_ first: Double) { values = [first] }

  /// Nil when there is no measurement.
  init?(_ values: [Double]) {
    if values.isEmpty { return nil }
    self.values = values
  }

  mutating func append(_ value: Double) { values.append(value) }

  /// The middle value, or the mean of the two middle ones.
  var median: Double {
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }

  var lowest: Double { values.reduce(.infinity, min) }
  var highest: Double { values.reduce(-.infinity, max) }

  /// Each measurement divided by that of another sample taken beside it, so that both had the same neighbours.
  func divided(by other: Sample) -> Sample? { Sample(zip(values, other.values).map { $0 / $1 }) }
}

/// Samples by name, in the order in which the names were first seen.
struct NamedSamples {
  private var samples: [String: Sample] = [:]

  subscript(name: String) -> Sample? { samples[name] }

  mutating func append(_ measurements: [(name: String, value: Double)]) {
    for (name, value) in measurements {
      if samples[name]?.append(value) == nil { samples[name] = Sample(value) }
    }
  }
}
