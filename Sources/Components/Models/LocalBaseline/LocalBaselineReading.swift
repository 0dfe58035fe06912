import Configuration
import Diagnostics

extension LocalBaseline.ModelOptions {
  /// Options and what is wrong with them.
  typealias Reading = (options: LocalBaseline.ModelOptions, problems: [ParameterProblem])

  /// Names that change nothing here, because the solver needs neither chance nor threads to be told.
  private static let idle: Set<String> = ["random_state", "warm_start", "n_jobs", "verbose"]
  /// Names that are read.
  private static let names = [
    "penalty", "C", "fit_intercept", "intercept_scaling", "solver", "tol", "max_iter", "multi_class", "l1_ratio",
    "class_weight", "dual",
  ]

  /// Reads `model_opts`.
  static func read(_ json: JSON) -> Reading {
    var reader = Reader()
    switch json {
    case .null: break
    case .object(let members):
      for (name, value) in members.sorted(by: { $0.key < $1.key }) { reader.take(name, value) }
    default: reader.refuse(nil, "must be a map of options", .parameterType)
    }
    reader.checkTogether()
    return (reader.options, reader.problems)
  }

  private struct Reader {
    var options = LocalBaseline.ModelOptions()
    var problems: [ParameterProblem] = []

    mutating func refuse(
      _ name: String?, _ what: String, _ code: DiagnosticCode = .parameterRange, help: String? = nil
    ) {
      problems.append(ParameterProblem(name.map { "model_opts.\($0)" } ?? "model_opts", what, help: help, code: code))
    }

    mutating func take(_ name: String, _ value: JSON) {
      switch name {
      case "penalty": penalty(value)
      case "solver": word(name, value, LocalBaseline.ModelOptions.solvers.keys.sorted()) { $0.solver = $1 }
      case "multi_class": word(name, value, ["auto", "ovr", "multinomial"]) { $0.multiClass = $1 }
      case "C": number(name, value, "above 0", { $0 > 0 }) { $0.inverseStrength = $1 }
      case "tol": number(name, value, "above 0", { $0 > 0 }) { $0.tolerance = $1 }
      case "intercept_scaling": number(name, value, "above 0", { $0 > 0 }) { $0.interceptScaling = $1 }
      case "l1_ratio" where value == .null: break
      case "l1_ratio": number(name, value, "between 0 and 1", { (0...1).contains($0) }) { $0.l1Ratio = $1 }
      case "max_iter":
        number(name, value, "a whole number of at least 1", { $0 >= 1 && $0 <= 1e9 && $0 == $0.rounded() }) {
          $0.maxIterations = Int($1)
        }
      case "fit_intercept": flag(name, value) { $0.fitsIntercept = $1 }
      case "dual": flag(name, value) { _, _ in }
      case "class_weight": classWeight(value)
      case _ where LocalBaseline.ModelOptions.idle.contains(name): break
      default:
        refuse(
          nil, "has '\(name)', which scikit-learn's LogisticRegression does not have", .unknownParameter,
          help: Suggestion.help(
            for: name, in: LocalBaseline.ModelOptions.names + LocalBaseline.ModelOptions.idle.sorted()))
      }
    }

    private mutating func penalty(_ value: JSON) {
      if value == .null {
        options.penalty = nil
      } else {
        word("penalty", value, ["l1", "l2", "elasticnet", "none"]) { $0.penalty = $1 == "none" ? nil : $1 }
      }
    }

    private mutating func word(
      _ name: String, _ value: JSON, _ words: [String], _ set: (inout LocalBaseline.ModelOptions, String) -> Void
    ) {
      guard let word = value.textValue, words.contains(word) else {
        return refuse(
          name, "must be \(English.list(words.map { "'\($0)'" }))",
          help: value.textValue.flatMap { Suggestion.help(for: $0, in: words) })
      }
      set(&options, word)
    }

    private mutating func number(
      _ name: String, _ value: JSON, _ allowed: String, _ accepts: (Double) -> Bool,
      _ set: (inout LocalBaseline.ModelOptions, Double) -> Void
    ) {
      guard let number = value.doubleValue, number.isFinite, accepts(number) else {
        return refuse(name, "must be \(allowed.hasPrefix("a ") ? allowed : "a number \(allowed)")")
      }
      set(&options, number)
    }

    private mutating func flag(
      _ name: String, _ value: JSON, _ set: (inout LocalBaseline.ModelOptions, Bool) -> Void
    ) {
      guard let flag = value.boolValue else { return refuse(name, "must be true or false", .parameterType) }
      set(&options, flag)
    }

    private mutating func classWeight(_ value: JSON) {
      switch value {
      case .null: break
      case .text("balanced"): options.balances = true
      case .object(let weights):
        var read: [String: Double] = [:]
        for (label, weight) in weights { read[LabelText.normal(label)] = weight.doubleValue }
        guard read.count == weights.count, read.values.allSatisfy({ $0.isFinite && $0 >= 0 }) else { fallthrough }
        options.classWeights = read
      default: refuse("class_weight", "must be 'balanced', a map of labels to numbers of at least 0, or null")
      }
    }

    /// What scikit-learn refuses of options that are right by themselves.
    mutating func checkTogether() {
      let able = LocalBaseline.ModelOptions.solvers[options.solver] ?? []
      if !able.contains(options.penalty) {
        let penalty = options.penalty.map { "'\($0)'" } ?? "none"
        let others = LocalBaseline.ModelOptions.solvers.filter { $0.value.contains(options.penalty) }.keys.sorted()
        refuse(
          "penalty", "is \(penalty), which the solver '\(options.solver)' cannot follow", .parameterConflict,
          help: "use the solver \(English.list(others.map { "'\($0)'" }, "or"))")
      }
      if options.penalty == "elasticnet", options.l1Ratio == nil {
        refuse(
          "l1_ratio", "is missing, which the penalty 'elasticnet' needs", .parameterConflict,
          help: "set it, to 0.5 for instance")
      }
      if options.multiClass == "multinomial", options.solver == "liblinear" {
        refuse(
          "multi_class", "is 'multinomial', which the solver 'liblinear' cannot do", .parameterConflict,
          help: "use 'lbfgs', or multi_class 'ovr'")
      }
    }
  }
}
