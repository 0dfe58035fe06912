import Diagnostics
import Learning
import Pipeline

extension HeteroLR {
  /// The settings that decide which messages follow each other. The guest announces them with the batches: parties that
  /// differ, which role parameters allow, would wait for each other for ever.
  struct Course: Sendable {
    private let parameters: Parameters
    /// Whether there is a table to validate with; nil at the arbiter, which has none.
    private let validates: Bool?

    init(_ parameters: Parameters, validates: Bool?) {
      self.parameters = parameters
      self.validates = validates
    }

    private var numbers: [Int64] {
      let frequency: [Int] =
        switch parameters.effectiveFrequency {
        case .every(let interval): [1, interval]
        case .at(let iterations): [2] + iterations
        case nil: [0]
        }
      return ([parameters.maxIterations, parameters.effectiveStoppingRounds ?? 0] + frequency).map { Int64($0) }
    }

    /// What the guest says of its plan: rows, rows of a batch, whether it validates, and the settings.
    func announcement(of plan: BatchPlan) -> WholeNumbers {
      let rows = plan.batches.last?.upperBound ?? 0
      return WholeNumbers([Int64(rows), Int64(plan.batchSize), validates == true ? 1 : 0] + numbers)
    }

    /// The batches that the guest announces.
    ///
    /// - Throws: F0614 when the message is none of a plan, or the guest's settings are others.
    func receivePlan(from guest: Party, _ context: ComponentContext) throws -> BatchPlan {
      let values = try context.receive(Message.batches, from: guest).values
      guard values.count > 3, let rows = Int(exactly: values[0]), let size = Int(exactly: values[1]), rows > 0, size > 0
      else { throw Diagnostic(.protocolBroken, "the batch information cannot be read", subject: context.component) }
      guard Array(values[3...]) == numbers else {
        throw Diagnostic(
          .protocolBroken,
          "max_iter, validation_freqs or early_stopping_rounds at \(context.party.name) differ from those at \(guest.name)",
          subject: context.component, help: "set them once for all parties, not per role")
      }
      guard validates == nil || validates == (values[2] == 1) else {
        throw Diagnostic(
          .inputMissing, "only one of \(context.party.name) and \(guest.name) has a table to validate with",
          subject: context.component, help: "connect `validate_data` (v1: `eval_data`) at both")
      }
      return try BatchPlan(rowCount: rows, batchSize: size)
    }
  }
}
