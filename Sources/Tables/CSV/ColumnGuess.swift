/// What the texts of a column have shown so far.
struct ColumnGuess: Sendable, Equatable {
  /// The styles that give every text back.
  var styles: TokenStyles = .all
  /// How many decimals every text with a point has; -1 while there is none.
  var decimals: Int32 = -1
  var hasValue = false

  /// Keeps the styles that also give a text with these styles back.
  @inline(__always) mutating func narrow(_ found: TokenStyles, decimals: Int) {
    styles.formIntersection(found)
    hasValue = true
    guard found.contains(.fixed) else { return }
    if self.decimals < 0 { self.decimals = Int32(truncatingIfNeeded: decimals) }
    if self.decimals != decimals { styles.remove(.fixed) }
  }

  /// Adds what another thread has seen; the order does not matter.
  mutating func merge(_ other: ColumnGuess) {
    guard other.hasValue else { return }
    guard hasValue else { return self = other }
    styles.formIntersection(other.styles)
    if decimals < 0 { decimals = other.decimals }
    if other.decimals >= 0, decimals != other.decimals { styles.remove(.fixed) }
  }

  /// How the column is stored: as numbers only when every text comes back.
  var form: ColumnForm {
    guard hasValue, !styles.isEmpty else { return .text }
    if styles.contains(.integer) { return .integers }
    if styles.contains(.fixed) { return .doubles(.fixed(decimals: Int(max(decimals, 1)))) }
    return .doubles(styles.contains(.shortest) ? .shortest : .shortestWithoutPoint)
  }
}

/// How a column is stored.
enum ColumnForm: Sendable, Equatable {
  case integers
  case doubles(NumberStyle)
  case text

  /// The name of the style in the file; nil for text.
  var style: String? {
    switch self {
    case .integers: NumberStyle.integer.name
    case .doubles(let style): style.name
    case .text: nil
    }
  }
}
