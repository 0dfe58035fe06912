import Configuration
import Diagnostics
import Pipeline

extension FederatedSample {
  /// How rows are chosen.
  enum Mode: String, ParameterChoice {
    case random
    /// Each class with a share of its own.
    case stratified
    /// Each row as often as its weight says, rounded up.
    case exactByWeight = "exact_by_weight"
  }

  /// Whether a row may be chosen again.
  enum Method: String, ParameterChoice {
    /// Each row once at most.
    case down = "downsample"
    /// With replacement.
    case up = "upsample"
  }

  /// Whether parties hold the same rows.
  enum TaskType: String, ParameterChoice {
    /// The same rows: the guest chooses for all.
    case hetero
    /// Other rows: each party chooses its own.
    case homo
  }

  /// FATE's `SampleParam` (contract 8.3, 8.4).
  public struct Parameters: ParameterSet {
    var mode = Mode.random
    var method = Method.down
    var fractions: JSON = .null
    var randomState: Int?
    var taskType = TaskType.hetero
    var needRun = true

    /// FATE 1.4's overlay samples nine tenths.
    public init(defaults generation: Generation) { if generation == .fate14 { fractions = 0.9 } }

    /// The table.
    public static let parameters: [Parameter<Self>] = [
      Parameter("mode", \.mode, "How rows are chosen."),
      Parameter("method", \.method, "Whether each row is chosen once at most, or with replacement."),
      Parameter(
        "fractions", \.fractions,
        "The share of rows; null for 0.1. With mode stratified a list of [label, share] for every class."),
      Parameter(
        "random_state", \.randomState, .orNull(.between(0, Int(UInt32.max))),
        "The seed of the choice; null takes one from the job's seed."),
      Parameter("task_type", \.taskType, "Whether the guest chooses for all (hetero) or each party its own (homo)."),
      Parameter("need_run", \.needRun, "Whether it runs; otherwise the table passes unchanged."),
    ]

    /// Shares of a wrong form or size.
    public func problems() -> [ParameterProblem] {
      switch mode {
      case .exactByWeight:
        return taskType == .homo
          ? [ParameterProblem("task_type", "must be 'hetero' with mode exact_by_weight")] : []
      case .random:
        if fractions == .null { return [] }
        guard let share = fractions.doubleValue else {
          return [ParameterProblem("fractions", "must be a number with mode random", code: .parameterType)]
        }
        return [problem(share)].compactMap(\.self)
      case .stratified:
        guard let shares = Self.shares(fractions), !shares.isEmpty else {
          return [
            ParameterProblem(
              "fractions", "must be a list of [label, share] with mode stratified",
              help: "for labels of 0 and 1: [[0, 0.5], [1, 1.0]]", code: .parameterType)
          ]
        }
        let twice = shares.indices.first { index in shares[..<index].contains { $0.label == shares[index].label } }
        let repeated = twice.map {
          ParameterProblem("fractions", "names the label \(shares[$0].label) twice")
        }
        return shares.compactMap { problem($0.share) } + [repeated].compactMap(\.self)
      }
    }

    private func problem(_ share: Double) -> ParameterProblem? {
      let isRight = method == .down ? (0...1).contains(share) : share > 0 && share < 1e6
      let allowed = method == .down ? "between 0 and 1 with method downsample" : "above 0 with method upsample"
      return isRight
        ? nil : ParameterProblem("fractions", "must be \(allowed), found \(share)", code: .parameterRange)
    }

    /// The share of each class; labels as texts, whole numbers without point.
    static func shares(_ value: JSON) -> [(label: String, share: Double)]? {
      guard let pairs = value.listValue else { return nil }
      let shares = pairs.compactMap { pair -> (label: String, share: Double)? in
        guard let elements = pair.listValue, elements.count == 2, let share = elements[1].doubleValue else {
          return nil
        }
        return LabelText.of(elements[0]).map { ($0, share) }
      }
      return shares.count == pairs.count ? shares : nil
    }
  }
}
