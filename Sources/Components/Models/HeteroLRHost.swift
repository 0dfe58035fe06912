import Diagnostics
import Learning
import Pipeline
import Tables

extension HeteroLR {
  /// The host's program: it has features only and computes on what it cannot read.
  struct Host {
    let parameters: Parameters
    let parties: Parties
    let context: ComponentContext
    let data: PartyData

    init(_ parameters: Parameters, _ parties: Parties, _ context: ComponentContext) {
      self.parameters = parameters
      self.parties = parties
      self.context = context
      data = PartyData(context: context, parameters: parameters)
    }

    func run() throws -> ComponentOutput {
      if let table = try data.trainTable() { try train(table) } else { try predict() }
    }

    private func predict() throws -> ComponentOutput {
      let model = try Model.load(context)
      let table = try alignedToGuest(data.predictTable())
      let features = try data.features(of: table, header: model.header)
      try send(HostScores(ids: table.ids, matrix: features.matrix), model.weights)
      return ComponentOutput(model: model.artifact(parameters))
    }

    private func train(_ table: Table) throws -> ComponentOutput {
      var fit = try HostFit(self, table: table, validateTable: data.validateTable())
      let model = try fit.run()
      for rows in fit.scoredRows { try send(rows, model.weights) }
      return ComponentOutput(model: model.artifact(parameters))
    }

    /// Sends w·x of rows to predict, in clear: the guest adds its own part.
    ///
    /// - Throws: F0609 with the row whose score is out of range.
    func send(_ rows: HostScores, _ weights: LinearWeights) throws {
      let scores = try weights.scores(rows.matrix)
      try data.checkRange(of: scores, "the score", ids: rows.ids)
      try context.send(Numbers(scores), Message.prediction, to: parties.guest)
    }

    /// The host's rows with the ids that the guest names, in its order: no other id, and no score of another row, leaves
    /// the host.
    ///
    /// - Throws: F0613 when the host lacks a row.
    func alignedToGuest(_ table: Table) throws -> Table {
      let ids = try context.receive(Message.ids, from: parties.guest).values
      let wanted = TextValues(ids)
      if table.ids == wanted { return table }
      let rows = table.rows(of: wanted)
      if let missing = rows.firstIndex(where: { $0 < 0 }) {
        let count = rows.count { $0 < 0 }
        throw Diagnostic(
          .unknownRows,
          "the host lacks \(count) of the guest's \(English.count(ids.count, "row")), the first is id '\(ids[missing])'",
          subject: context.component, help: "put Intersection before the model")
      }
      return table.selecting(rows: rows)
    }
  }
}
