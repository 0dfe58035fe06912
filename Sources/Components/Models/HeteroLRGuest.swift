import Diagnostics
import Pipeline
import Tables

extension HeteroLR {
  /// The guest's program: it has the label, starts every batch's residual and keeps the metrics of validation.
  struct Guest {
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
      let table = try data.predictTable()
      let rows = try ScoredRows(
        table, features: data.features(of: table, header: model.header), tag: "predict", sharesOrder: false,
        host: parties.host, data: data)
      return ComponentOutput(data: [try rows.predictions(model.weights, parameters)], model: model.artifact(parameters))
    }

    private func train(_ table: Table) throws -> ComponentOutput {
      var fit = try GuestFit(self, table: table, validateTable: data.validateTable())
      let model = try fit.run()
      var outputs: [Table] = []
      for rows in fit.scoredRows { outputs.append(try rows.predictions(model.weights, parameters)) }
      return ComponentOutput(data: [try Table.union(outputs)], model: model.artifact(parameters), metrics: fit.metrics)
    }
  }
}
