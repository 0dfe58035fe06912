/// Finds the bins of many values: a table over equal cells of the range of the bounds answers at once for every cell
/// without a bound in it, and a short bisection for the few others.
///
/// It is exact. The cell of a value never falls as the value rises, whatever the rounding, so a bound in a lower cell
/// is below the value and a bound in a higher cell is above it.
struct BinLookup {
  static let cells = 4096

  /// All bounds but the last: what is above these is in the last bin anyway.
  private let inner: [Double]
  private let origin: Double
  private let scale: Double
  /// Per cell, and for the end, the number of inner bounds in lower cells.
  private let first: [Int32]

  /// Takes the strictly ascending bounds of `SplitPoints`; nil when their range overflows, so that cells would not be
  /// in order.
  init?(_ points: [Double]) {
    inner = Array(points.dropLast())
    let low = inner.first ?? 0
    let width = (inner.last ?? 0) - low
    guard width.isFinite else { return nil }
    // The lowest cell holds no bound, so that what is below all of them is found at once.
    scale = Double(Self.cells - 2) / width
    origin = low
    var counts = [Int32](repeating: 0, count: Self.cells + 1)
    for bound in inner { counts[Self.cell(bound, origin, scale) + 1] += 1 }
    for i in 1...Self.cells { counts[i] += counts[i - 1] }
    first = counts
  }

  @inline(__always)
  private static func cell(_ value: Double, _ origin: Double, _ scale: Double) -> Int {
    let place = (value - origin) * scale + 1
    // Written so that NaN goes to cell 0 and never to the conversion: a value of NaN, and 0·∞ at a width of 0.
    let above = place > 0 ? place : 0
    let inside = above < Double(cells - 1) ? above : Double(cells - 1)
    return Int(truncatingIfNeeded: Int32(inside))
  }

  /// The bins of a column, in order.
  func bins(of column: [Double], missingBin: Int32) -> [Int32] {
    let (origin, scale) = (origin, scale)
    return inner.withUnsafeBufferPointer { bounds in
      first.withUnsafeBufferPointer { first in
        column.withUnsafeBufferPointer { values in
          [Int32](unsafeUninitializedCapacity: values.count) { out, count in
            for i in 0..<values.count {
              let value = values[i]
              let cell = Self.cell(value, origin, scale)
              var low = first[cell]
              var high = first[cell &+ 1]
              while low < high {
                let middle = (low &+ high) >> 1
                if value <= bounds[Int(middle)] { high = middle } else { low = middle &+ 1 }
              }
              out[i] = value.isNaN ? missingBin : low
            }
            count = values.count
          }
        }
      }
    }
  }
}
