import Pipeline
import Tables

/// The first feature of a table with one value replaced.
func plantingInFirstFeature(_ value: Double, in table: Table) throws -> Table {
  let columns = table.columns.map { column -> Column in
    guard column.role == .feature, column.name.hasSuffix("0"), var values = column.doubles?.array else {
      return column
    }
    values[30] = value
    return Column(name: column.name, role: column.role, doubles: values)
  }
  return try Table(ids: table.ids, columns: columns, metadata: table.metadata)
}

/// A value as a double, and in fixed point at every scale that fits 62 bits, in both byte orders; patterns of fewer than
/// four bytes would be found by chance.
func canaryPatterns(of value: Double) -> [[UInt8]] {
  let scaled = (0...50).map { value * Double(sign: .plus, exponent: $0, significand: 1) }
  let integers = scaled.filter { $0 >= 0x1p24 && $0 < 0x1p62 }.map { Int64($0) }
  return (integers + [Int64(bitPattern: value.bitPattern)]).flatMap { integer -> [[UInt8]] in
    let significant = Array(integer.encoded.reversed().drop { $0 == 0 })
    let shortened = significant.reversed().drop { $0 == 0 }.reversed()
    let pattern = shortened.count >= 4 ? Array(shortened) : significant
    return pattern.count >= 4 ? [pattern, pattern.reversed()] : []
  }
}

/// The messages that hold a pattern in two runs, whose keys differ: four bytes occur in half a megabyte of random ones now
/// and then, and what a message really holds it holds every time.
///
/// - Parameter run: runs the component and gives the messages to look through.
func messages(holding patterns: [[UInt8]], in run: () throws -> [RecordedMessage]) rethrows -> [String] {
  func hits() throws -> Set<[String]> {
    Set(
      try run().enumerated().flatMap { index, message in
        patterns.filter { message.bytes.holds($0) }
          .map { ["\(index)", "\(message.kind.name) to \(message.to.name)", "\($0)"] }
      })
  }
  let found = try hits()
  return found.isEmpty ? [] : try found.intersection(hits()).map { $0[1] }.sorted()
}

extension [UInt8] {
  /// Whether the bytes occur at any offset.
  func holds(_ pattern: [UInt8]) -> Bool {
    guard count >= pattern.count else { return false }
    return (0...(count - pattern.count)).contains { start in
      self[start] == pattern[0] && self[start..<start + pattern.count].elementsEqual(pattern)
    }
  }
}
