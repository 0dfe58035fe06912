import Diagnostics
import Learning
import Pipeline

extension HeteroLR {
  /// What the guest says before training.
  struct Announcement: Sendable {
    /// The batches of every iteration.
    let plan: BatchPlan
    /// Whether the guest, whose labels they are, accepts a host that could solve for them.
    let allowsWideHost: Bool
    /// Whether the guest's part of every score is the same at the start: then the first residuals are the labels.
    let hasConstantStart: Bool
  }

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

    /// The guest's announcement as a message: rows, rows of a batch, whether it validates, allows a wide host and starts
    /// with constant scores, and the settings.
    func message(_ announcement: Announcement) -> WholeNumbers {
      let flags = [validates == true, announcement.allowsWideHost, announcement.hasConstantStart]
      let sizes = [announcement.plan.rowCount, announcement.plan.batchSize]
      return WholeNumbers(sizes.map { Int64($0) } + flags.map { $0 ? 1 : 0 } + numbers)
    }

    /// What the guest announces.
    ///
    /// - Throws: F0614 when the message is none of a plan, or the guest's settings are others; F0611 for batches of fewer
    ///   than 10 rows; F0601 when only one of both has a table to validate with.
    func receive(from guest: Party, _ context: ComponentContext) throws -> Announcement {
      let values = try context.receive(Message.batches, from: guest).values
      guard values.count > 5, let rows = Int(exactly: values[0]), let size = Int(exactly: values[1]),
        (1...Self.rowLimit).contains(rows), (1...rows).contains(size),
        values[2...4].allSatisfy({ (0...1).contains($0) })
      else { throw Diagnostic(.protocolBroken, "the batch information cannot be read", subject: context.component) }
      guard size >= min(Self.smallestSize, rows) else {
        throw Diagnostic(
          .batchTooSmall, "\(guest.name) announces batches of \(English.count(size, "row"))",
          subject: "\(context.component).batch_size", help: "set batch_size to -1 or at least \(Self.smallestSize)")
      }
      guard Array(values[5...]) == numbers else {
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
      return Announcement(
        plan: try BatchPlan(rowCount: rows, batchSize: size), allowsWideHost: values[3] == 1,
        hasConstantStart: values[4] == 1)
    }

    /// FATE's smallest batch (contract 8.2).
    private static let smallestSize = 10
    /// Most rows that a party takes from the guest's word.
    private static let rowLimit = 1 << 31
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
