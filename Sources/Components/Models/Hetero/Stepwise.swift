import Configuration
import Diagnostics
import Learning
import Pipeline

extension HeteroLinear {
  /// What the arbiter asks of a party that has data in a stepwise selection.
  struct Selection {
    /// What to do with the columns.
    enum Purpose: Int64 {
      /// Fit a model of them.
      case fit
      /// They are the best of a step.
      case step
      /// They are the result.
      case end
    }

    let purpose: Purpose
    /// How many columns all parties have among them.
    let total: Int
    /// Whether each of the receiver's columns is in.
    let mask: [Bool]

    /// The message.
    var message: WholeNumbers {
      WholeNumbers([purpose.rawValue, Int64(total)] + mask.map { $0 ? 1 : 0 })
    }

    init(_ purpose: Purpose, total: Int, mask: [Bool]) {
      self.purpose = purpose
      self.total = total
      self.mask = mask
    }

    /// Takes the arbiter's word.
    ///
    /// - Throws: F0614 when it is none.
    init(from arbiter: Party, columns: Int, _ context: ComponentContext) throws {
      let values = try context.receive(Message.selection, from: arbiter).values
      guard values.count == columns + 2, let purpose = Purpose(rawValue: values[0]),
        let total = Int(exactly: values[1]),
        values[2...].allSatisfy({ (0...1).contains($0) })
      else {
        throw Diagnostic(.protocolBroken, "the selection of columns cannot be read", subject: context.component)
      }
      self.init(purpose, total: total, mask: values[2...].map { $0 == 1 })
    }
  }

  /// A stepwise selection at a party that has data: it fits what the arbiter asks for and keeps the models.
  struct StepwiseParty {
    /// The steps, with the party's own columns.
    private(set) var metrics = Metrics()
    /// The model of the chosen columns.
    private(set) var chosen = Model.empty
    private let side: Side
    private let header: [String]

    init(_ side: Side, header: [String]) {
      self.side = side
      self.header = header
    }

    /// Fits until the arbiter has chosen.
    mutating func run(fit: ([Bool]) throws -> Model) throws {
      let (context, arbiter) = (side.context, try side.parties.arbiter)
      try context.send(WholeNumbers([Int64(header.count)]), Message.columns, to: arbiter)
      // Models of equal own columns differ by those of the others.
      var fitted: [(mask: [Bool], total: Int, model: Model)] = []
      var steps = 0
      while true {
        let selection = try Selection(from: arbiter, columns: header.count, context)
        switch selection.purpose {
        case .fit: fitted.append((selection.mask, selection.total, try fit(selection.mask)))
        case .step, .end:
          guard let place = Int(exactly: selection.total), fitted.indices.contains(place),
            fitted[place].mask == selection.mask
          else {
            throw Diagnostic(
              .protocolBroken, "the arbiter chose columns that were not fitted", subject: context.component)
          }
          chosen = fitted[place].model
          if selection.purpose == .end { return }
          note(step: steps, selection.mask, total: fitted[place].total)
          steps += 1
        }
      }
    }

    private mutating func note(step: Int, _ mask: [Bool], total: Int) {
      let isGuest = side.context.party.role == .guest
      let name = "stepwise_\(step)"
      metrics.add(
        "train", name, type: "STEPWISE", data: [Metrics.Pair(.text(name), .integer(step))],
        meta: [
          isGuest ? "guest_mask" : "host_mask": .list(mask.map(JSON.bool)), "number_in": .integer(total),
          "direction": .text(side.parameters.stepwise.direction.rawValue),
          "score_name": .text(side.parameters.stepwise.scoreName), "all_features": .list(header.map(JSON.text)),
          "to_enter": .list(zip(header, mask).filter { !$0.1 }.map { .text($0.0) }),
          "header": .list(chosen.header.map(JSON.text)), "weight": chosen.json["weight"] ?? .object([:]),
          "intercept": .number(chosen.weights.intercept),
          "fit_intercept": .bool(side.parameters.initParam.fitIntercept),
        ])
      let names = English.list(chosen.header.map { "'\($0)'" }, "and")
      side.context.log.info("step \(step): \(chosen.header.isEmpty ? "no column" : names)")
    }
  }
}
