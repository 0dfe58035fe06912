/// Immutable 64-bit integers, some of which may be missing.
public struct Integers: Sendable {
  /// The values; zero where missing.
  public let values: Buffer<Int64>
  /// One byte per row, 1 where there is a value; nil when nothing is missing.
  let present: Buffer<UInt8>?

  /// The number of rows.
  public var count: Int { values.count }
  /// Whether any row is missing.
  public var hasMissing: Bool { present != nil }

  init(values: Buffer<Int64>, present: Buffer<UInt8>?) {
    self.values = values
    self.present = present
  }

  /// Copies integers; nil is missing.
  public init(_ integers: [Int64?]) {
    values = Buffer(integers.map { $0 ?? 0 })
    present = integers.contains(nil) ? Buffer(integers.map { $0 == nil ? 0 : 1 }) : nil
  }

  /// The integer at a row, nil when missing.
  public subscript(row: Int) -> Int64? {
    if let present, present[row] == 0 { return nil }
    return values[row]
  }

  /// A part, sharing the memory.
  public func slice(_ range: Range<Int>) -> Integers {
    Integers(values: values.slice(range), present: present?.slice(range))
  }

  func gather(_ rows: [Int]) -> Integers {
    let present = present?.gather(rows)
    return Integers(values: values.gather(rows), present: present)
  }

  /// As doubles; missing is NaN.
  var doubles: Buffer<Double> {
    values.withUnsafeBufferPointer { source in
      Buffer(count: count) { target in
        for row in 0..<source.count { target[row] = Double(source[row]) }
        guard let present else { return }
        for row in 0..<source.count where present[row] == 0 { target[row] = .nan }
      }
    }
  }

  static func concatenating(_ parts: [Integers]) -> Integers {
    if parts.count == 1 { return parts[0] }
    let hasMissing = parts.contains { $0.hasMissing }
    let present = parts.map { part in
      part.present ?? Buffer([UInt8](repeating: 1, count: part.count))
    }
    return Integers(
      values: .concatenating(parts.map(\.values)), present: hasMissing ? .concatenating(present) : nil)
  }
}

extension Integers: Equatable {
  /// Equal values, missing at the same rows.
  public static func == (a: Self, b: Self) -> Bool {
    a.count == b.count && (0..<a.count).allSatisfy { a[$0] == b[$0] }
  }
}
