import Diagnostics
import Pipeline

extension HeteroLinear {
  /// What the guest says once, before anything is fitted: how many fits follow, and which messages.
  ///
  /// It has the settings that order the messages: parties that differ in them, which role parameters allow, would wait for
  /// each other for ever.
  struct Outline: Sendable, Equatable {
    /// Whether there is anything to train; otherwise a model predicts, which needs no arbiter.
    var trains = true
    /// Classes of one versus rest; 0 for a single model.
    var classes = 0
    /// Whether rows have weights.
    var isWeighted = false
    /// Whether there is a table to validate with.
    var validates = false
    /// Whether the guest, whose labels they are, accepts a host that could solve for them.
    var allowsWideHost = false
    /// Iterations that an earlier training ran.
    var firstIteration = 0

    private static func settings(_ parameters: Parameters) -> [Int64] {
      let frequency: [Int] =
        switch parameters.effectiveFrequency {
        case .every(let interval): [1, interval]
        case .at(let iterations): [2] + iterations
        case nil: [0]
        }
      let curvature = parameters.optimizer == .quasiNewton ? parameters.quasiNewton.updateInterval : 0
      let folds = parameters.crossValidation.isNeeded ? parameters.crossValidation.splits : 0
      let steps = parameters.stepwise.isNeeded ? 1 : 0
      return ([parameters.maxIterations, parameters.effectiveStoppingRounds ?? 0, curvature, folds, steps] + frequency)
        .map { Int64($0) }
    }

    /// The message.
    func message(_ parameters: Parameters) -> WholeNumbers {
      let flags = [trains, isWeighted, validates, allowsWideHost].map { $0 ? Int64(1) : 0 }
      return WholeNumbers(flags + [Int64(classes), Int64(firstIteration)] + Self.settings(parameters))
    }

    init() {}

    /// What the guest announces.
    ///
    /// - Parameter validates: whether the receiver has a table to validate with; nil at the arbiter, which has none.
    /// - Throws: F0614 when the message is no outline, or the guest's settings are others; F0601 when only one of both has a
    ///   table to validate with.
    init(from guest: Party, validates own: Bool?, _ parameters: Parameters, _ context: ComponentContext) throws {
      let values = try context.receive(Message.batches, from: guest).values
      guard values.count > 6, values[0...3].allSatisfy({ (0...1).contains($0) }),
        values[4] == 0 || (3...Self.classLimit).contains(values[4]), let first = Int(exactly: values[5]), first >= 0
      else { throw Diagnostic(.protocolBroken, "the batch information cannot be read", subject: context.component) }
      guard Array(values[6...]) == Self.settings(parameters) else {
        throw Diagnostic(
          .protocolBroken,
          "max_iter, validation_freqs, early_stopping_rounds, optimizer, cv_param or stepwise_param at "
            + "\(context.party.name) differ from those at \(guest.name)",
          subject: context.component, help: "set them once for all parties, not per role")
      }
      trains = values[0] == 1
      isWeighted = values[1] == 1
      validates = values[2] == 1
      allowsWideHost = values[3] == 1
      classes = Int(values[4])
      firstIteration = first
      guard !trains || own == nil || own == validates else {
        throw Diagnostic(
          .inputMissing, "only one of \(context.party.name) and \(guest.name) has a table to validate with",
          subject: context.component, help: "connect `validate_data` (v1: `eval_data`) at both")
      }
    }

    /// More classes than one versus rest is good for.
    private static let classLimit: Int64 = 1 << 16
  }

  /// Whether a validation's model is the best so far, and whether to stop; the guest tells the others.
  struct ValidationStatus: Sendable {
    let isBest: Bool
    let stops: Bool

    /// The message.
    var message: WholeNumbers { WholeNumbers([isBest ? 1 : 0, stops ? 1 : 0]) }

    init(isBest: Bool, stops: Bool) {
      self.isBest = isBest
      self.stops = stops
    }

    /// Takes the guest's word.
    ///
    /// - Throws: F0614 for anything but two values of 0 or 1.
    init(from guest: Party, _ context: ComponentContext) throws {
      let values = try context.receive(Message.validation, from: guest).values
      guard values.count == 2, values.allSatisfy({ (0...1).contains($0) }) else {
        throw Diagnostic(
          .protocolBroken, "the validation status of \(guest.name) cannot be read", subject: context.component)
      }
      self.init(isBest: values[0] == 1, stops: values[1] == 1)
    }
  }
}
