import Configuration
import Diagnostics
import Pipeline
import Tables
import Testing

@Suite struct RunningRulesTests {
  func run(
    _ component: any Component.Type, _ set: String? = nil, ports: [DataPort: [String]] = [:], outputs: [String],
    alias: String? = nil, predictingWith model: ModelArtifact? = nil
  ) throws -> ComponentOutput {
    let parameters = try self.parameters(component, set)
    let party = Party(.guest, 9999)
    let task = PlannedTask(party: party, parameters: parameters, arguments: [:])
    let planned = PlannedComponent(
      name: "x_0", component: component, position: nil, data: [], models: [], isometricModels: [],
      dataOutputs: outputs, modelAlias: alias, isDeployed: true, tasks: [task])
    let data = try ports.mapValues { names in
      try names.map { DataInput(name: $0, component: nil, table: try Table(ids: [$0])) }
    }
    let context = ComponentContext(
      component: "x_0", party: party, parties: [party], data: data,
      models: model.map { [ModelInput(component: "x_0", module: component.module, model: $0)] } ?? [], seed: 1,
      isPredicting: model != nil, log: TaskLog { _, _ in }, channel: NoChannel(), messages: [])
    return try RunningRules.run(task: task, of: planned, in: context)
  }

  /// Parameters as the planner makes them, for a component on its own.
  func parameters(_ component: any Component.Type, _ set: String?) throws -> PlannedParameters {
    func open<Program: Component>(_ program: Program.Type) throws -> PlannedParameters {
      var parameters = Program.Parameters(defaults: .fate14)
      if let set {
        var reading = ParameterReading(owner: "x_0", unknownNames: .error)
        reading.apply(try JSONReader.read(SourceText(name: "set", text: set)), to: &parameters)
      }
      return PlannedParameters(json: parameters.json, origins: [:]) { [parameters] in
        try program.run(parameters, in: $0)
      }
    }
    return try open(component)
  }

  @Test func withoutNeedRunTheFirstDataPassesThroughAndTheModelSaysSo() throws {
    let output = try run(
      FakeLR.self, #"{"need_run": false}"#, ports: [.trainData: ["train"], .validateData: ["validate"]],
      outputs: ["scores"], alias: "lr")
    #expect(output.data.map(ids) == [["train"]])
    #expect(output.model?.meta == ["needRun": false])
    #expect(output.model?.param == .object([:]))
    #expect(output.metrics.isEmpty)
  }

  @Test func withoutNeedRunAndDataNothingPassesThrough() throws {
    let output = try run(FakeLR.self, #"{"need_run": false}"#, outputs: ["scores"])
    #expect(output.data.isEmpty)
    #expect(output.model == nil)
  }

  /// Contract 4.4: in a prediction the saved Meta says it, whatever the parameters say.
  @Test func aModelSaysWhetherItsComponentRuns() throws {
    let scored = try run(
      FakeLR.self, #"{"need_run": false}"#, ports: [.data: ["passed"], .trainData: ["scored"]], outputs: ["scores"],
      predictingWith: ModelArtifact("LR", meta: ["needRun": true], param: [:]))
    #expect(scored.data.map(ids) == [["scored"]])
    let passed = try run(
      FakeDataIO.self, ports: [.data: ["passed"]], outputs: ["t"],
      predictingWith: ModelArtifact("DataIO", meta: ["needRun": false], param: [:]))
    #expect(passed.data.map(ids) == [["passed"]])
    let silent = try run(
      FakeDataIO.self, ports: [.data: ["passed"]], outputs: ["t"],
      predictingWith: ModelArtifact("DataIO", meta: [:], param: [:]))
    #expect(silent.data.map(ids) == [["y"]])
  }

  @Test func aComponentThatRunsIsRunWithItsParameters() throws {
    let output = try run(FakeDataIO.self, #"{"label_name": "class"}"#, outputs: ["train"], alias: "dataio")
    #expect(output.data.map(ids) == [["class"]])
    #expect(output.model?.meta == ["fitted": true])
  }

  @Test func outputsThatTheDSLDoesNotNameAreNotKept() throws {
    let output = try run(FakeSplit.self, outputs: ["train", "validate"])
    #expect(output.data.map(ids) == [["a"], ["b"]])
    #expect(try run(FakeDataIO.self, outputs: ["train"]).model == nil)
  }

  @Test func aComponentMayLeaveNoTable() throws {
    #expect(try run(FakeLR.self, outputs: ["scores"]).data.isEmpty)
  }

  @Test func moreTablesThanDeclaredAreADefectOfTheComponent() throws {
    let error = #expect(throws: Diagnostic.self) { try run(FakeLiar.self, outputs: ["a"]) }
    #expect(
      error.map { DiagnosticText().render($0) }
        == "x_0 of guest 9999: error: Liar left 2 tables, its ports declare 1 [F0001]\n")
  }
}

func ids(_ table: Table) -> [String] { (0..<table.rowCount).map { table.ids[$0] } }

/// Nobody to talk to.
struct NoChannel: Channel {
  func send<Value: Payload>(_ value: Value, kind: MessageDeclaration, from: Party, to: Party) throws {
    throw ChannelClosed("there is nobody")
  }
  func receive<Value: Payload>(_ type: Value.Type, kind: MessageDeclaration, from: Party, to: Party) throws -> Value {
    throw ChannelClosed("there is nobody")
  }
}
