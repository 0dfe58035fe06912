/// How the numbers of a column were written, so that the text of an uploaded file comes back byte for byte.
///
/// A missing number is written as nothing in every style.
public enum NumberStyle: Sendable, Equatable {
  /// Decimal integers without leading zeros or plus sign: `-12`.
  case integer
  /// A fixed number of decimals, as C's `%.6f` prints them: `-0.287570`.
  case fixed(decimals: Int)
  /// The shortest text that gives the same Double again, as Python's `repr` prints it: `0.25`, `1.0`, `1e-05`.
  case shortest
  /// The same, but whole numbers without `.0`, as C's `%g`, R and JavaScript print them: `0.25`, `1`.
  case shortestWithoutPoint

  /// The name in the metadata of Arrow files: `integer`, `fixed:6`, `shortest`, `shortest-without-point`.
  var name: String {
    switch self {
    case .integer: "integer"
    case .fixed(let decimals): "fixed:\(decimals)"
    case .shortest: "shortest"
    case .shortestWithoutPoint: "shortest-without-point"
    }
  }

  init?(name: String) {
    switch name {
    case "integer": self = .integer
    case "shortest": self = .shortest
    case "shortest-without-point": self = .shortestWithoutPoint
    default:
      guard name.hasPrefix("fixed:"), let decimals = Int(name.dropFirst(6)), (1...300).contains(decimals) else {
        return nil
      }
      self = .fixed(decimals: decimals)
    }
  }
}
