import Configuration
import Diagnostics
import Pipeline
import Testing

/// Needs the model of another module at its isometric input, unless it applies a model of its own.
private enum FakeSelection: Component {
  struct Parameters: ParameterSet {
    var filter = "variance"
    init(defaults: Generation) {}
    static let parameters = [Parameter("filter", \Parameters.filter, .any, "What is looked at.")]
  }
  static let module = "Selection"
  static let parameterClass = "SelectionParam"
  static let summary = "Selects."
  static let roles: Set<Role> = [.guest, .host]
  static let ports = Ports(data: [.data], model: true, isometricModel: true, modelOutput: true)
  static func problems(reading modules: [String], parameters: Parameters, at party: Party) -> [ParameterProblem] {
    party.role == .host || modules.contains(parameters.filter)
      ? [] : [ParameterProblem("filter", "reads a model of \(parameters.filter), found \(modules)")]
  }
  static func run(_ parameters: Parameters, in context: ComponentContext) throws -> ComponentOutput {
    ComponentOutput()
  }
}

/// What a component cannot do without the models that it reads is found at submit.
@Suite struct IsometricModelTests {
  private func plan(filter: String, input: String) throws -> JobPlan {
    let selection = #"""
      "selection_0": {"module": "Selection", "input": {"data": {"data": ["dataio_0.train"]}\#(input)},
        "output": {"data": ["left"], "model": ["model"]}},
      "hetero_lr_0": {
      """#
    return try PipelineTests.plan(
      conf: [(#""hetero_lr_0": {"max_iter": 3}"#, #""selection_0": {"filter": "\#(filter)"}"#)],
      dsl: [(#""hetero_lr_0": {"#, selection)],
      registry: ComponentRegistry([FakeDataIO.self, FakeLR.self, FakeSelection.self]))
  }

  @Test func theModulesOfConnectedModelsAreTold() throws {
    _ = try plan(filter: "DataIO", input: #", "isometric_model": ["dataio_0.dataio"]"#)
    let error = try refusal { try plan(filter: "Tree", input: #", "isometric_model": ["dataio_0.dataio"]"#) }
    #expect(error.contains(#"error: 'filter' of selection_0 (Selection) reads a model of Tree, found ["DataIO"]"#))
    #expect(error.contains("conf.json:"))
    #expect(try refusal { try plan(filter: "Tree", input: "") }.contains("reads a model of Tree, found []"))
  }

  @Test func aComponentThatAppliesAModelReadsNoOther() throws {
    _ = try plan(filter: "Tree", input: #", "model": ["dataio_0.dataio"]"#)
  }
}
