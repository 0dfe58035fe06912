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
      if let table = data.trainTable { try train(table) } else { try predict() }
    }

    private func predict() throws -> ComponentOutput {
      let model = try Model.load(context)
      let table = try data.predictTable()
      try context.send(Texts(table.ids.strings), Message.predictionIDs, to: parties.guest)
      try send(scores: try data.features(of: table, header: model.header).matrix, model.weights)
      return ComponentOutput(model: model.artifact(parameters))
    }

    private func train(_ table: Table) throws -> ComponentOutput {
      var fit = try HostFit(self, table: table, validateTable: data.validateTable())
      let model = try fit.run()
      for matrix in fit.scoredMatrices { try send(scores: matrix, model.weights) }
      return ComponentOutput(model: model.artifact(parameters))
    }

    /// Sends w·x of rows to predict, in clear: the guest adds its own part.
    func send(scores matrix: Matrix, _ weights: LinearWeights) throws {
      try context.send(Numbers(try weights.scores(matrix)), Message.prediction, to: parties.guest)
    }

    /// The host's rows in the guest's order.
    ///
    /// - Throws: F0613 when the host lacks a row.
    func aligned(_ table: Table, to ids: [String]) throws -> Table {
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
