import Configuration

/// `validation_freqs`: after which iterations a model is validated (contract 8.8).
public enum ValidationFrequency: ParameterValue, Equatable {
  /// After iterations n−1, 2n−1, …
  case every(Int)
  /// After these iterations, counted from 0.
  case at([Int])

  /// What is expected.
  public static let expectation = "an integer or a list of iterations"

  /// A number from 1, or iterations from 0.
  static let rule = Rule<ValidationFrequency>(
    "a number of iterations of at least 1, or a list of iterations counted from 0", invalidSample: .integer(-1)
  ) { value in
    switch value {
    case .every(let interval): interval >= 1
    case .at(let iterations): iterations.allSatisfy { $0 >= 0 }
    }
  }

  /// Reads an integer or a list of integers.
  public init?(_ node: Node) {
    if let interval = Int(node) {
      self = .every(interval)
    } else if let iterations = [Int](node) {
      self = .at(iterations)
    } else {
      return nil
    }
  }

  /// As it was written.
  public var json: JSON {
    switch self {
    case .every(let interval): .integer(interval)
    case .at(let iterations): iterations.json
    }
  }

  /// Whether the model is validated after an iteration, counted from 0.
  func isDue(after iteration: Int) -> Bool {
    switch self {
    case .every(let interval): (iteration + 1) % interval == 0
    case .at(let iterations): iterations.contains(iteration)
    }
  }
}
