/// What can be wrong with numbers that a caller hands to this target.
///
/// `what` names the argument in plain words ("scores", "bin 3"); the component that catches the error adds the
/// column, the party and the parameter, because only it knows them.
public enum LearningError: Error, Equatable, Sendable {
  /// Two lengths or dimensions that must agree do not.
  case shapeMismatch(what: String, expected: Int, found: Int)
  /// Nothing to compute on, for instance no rows or only missing values.
  case empty(what: String)
  /// Fewer values than the quantity is defined for.
  case tooFew(what: String, needed: Int, found: Int)
  /// A value outside the range that the quantity is defined on.
  case domain(what: String, value: Double, allowed: String)
  /// NaN or an infinity at a position (0-based) of an argument.
  case notFinite(what: String, index: Int, value: Double)
  /// A quantity that needs both classes of a binary label, and one has no rows.
  case singleClass(what: String, positives: Int, negatives: Int)
}

extension LearningError: CustomStringConvertible {
  /// The error as one English sentence without a final stop.
  public var description: String {
    switch self {
    case .shapeMismatch(let what, let expected, let found):
      "\(what): expected \(expected), found \(found)"
    case .empty(let what):
      "\(what): no values"
    case .tooFew(let what, let needed, let found):
      "\(what): at least \(needed) values are needed, found \(found)"
    case .domain(let what, let value, let allowed):
      "\(what): \(value) is not allowed; allowed is \(allowed)"
    case .notFinite(let what, let index, let value):
      "\(what): the value at position \(index) is \(value), a finite number is needed"
    case .singleClass(let what, let positives, let negatives):
      "\(what) needs rows of both classes, found \(positives) positive and \(negatives) negative"
    }
  }
}
