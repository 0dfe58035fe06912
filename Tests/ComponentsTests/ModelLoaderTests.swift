import Configuration
import Diagnostics
import Pipeline
import Testing

@testable import Components

/// What ModelLoader hands on: the model, or that of a checkpoint.
@Suite struct ModelLoaderTests {
  private func run(
    _ parameters: String, _ input: ModelInput?, at role: Role = .guest, models: [ModelInput] = [],
    isPredicting: Bool = false
  ) throws -> ComponentOutput {
    var own = ModelLoader.Parameters(defaults: .fate15)
    var reading = ParameterReading(owner: "model_loader_0 (ModelLoader)", unknownNames: .error)
    let names = #""model_id": "m", "model_version": "v", "component_name": "lr_0""#
    reading.apply(
      try JSONReader.read(SourceText(name: "conf.json", text: "{\(names)\(parameters)}")), to: &own)
    #expect(reading.diagnostics.isEmpty)
    var capabilities = Capabilities()
    capabilities.namedModel = input
    let party = Party(role, 1)
    return try ModelLoader.run(
      own,
      in: ComponentContext(
        component: "model_loader_0", party: party, parties: [party], models: models, seed: 1,
        isPredicting: isPredicting, capabilities: capabilities, log: TaskLog { _, _ in },
        channel: RecordingChannel(encodes: false), messages: []))
  }

  /// HeteroLR of four iterations with a checkpoint every second one; FATE keeps those of iterations 0, 2 ….
  private func trained(iterations: Int = 4, every: Int = 2) throws -> PartyHarness<HeteroLR>.Result {
    try harness(iterations) {
      $0.callback.callbacks = ["ModelCheckpoint"]
      $0.callback.saveFrequency = every
    }.run()
  }

  private func harness(
    _ iterations: Int, _ change: @escaping (inout HeteroLinear.Parameters) -> Void = { _ in }
  ) throws -> PartyHarness<HeteroLR> {
    let fixture = try HeteroLinearFixture.load()
    return try fixture.harness(HeteroLR.self, fixture.warm, \.shared) {
      $0.maxIterations = iterations
      change(&$0)
    }
  }

  private func input(_ result: PartyHarness<HeteroLR>.Result, _ role: Role) throws -> ModelInput {
    ModelInput(
      component: "lr_0", module: "HeteroLR", alias: "model", model: try #require(try result.output(role).model))
  }

  @Test func aCheckpointIsTheModelOfItsIteration() throws {
    let result = try trained()
    let short = try harness(3).run()
    for role in [Role.guest, .host] {
      let model = try #require(try run(#", "step_index": 2"#, input(result, role), at: role).model)
      let expected = try #require(try short.output(role).model)
      for key in ["weight", "intercept", "iters"] { #expect(model.param[key] == expected.param[key], "\(role) \(key)") }
      #expect(model.buffers.keys.sorted() == expected.buffers.keys.sorted())
    }
    // FATE names every checkpoint alike, so that the name leads to the newest.
    let newest = try run(#", "step_name": "step_name""#, input(result, .guest))
    #expect(newest.model == (try run(#", "step_index": 2"#, input(result, .guest)).model))
    #expect(newest.metrics.namespaces["model_loader"]?["2-step_name"]?.meta["metric_type"] == "checkpoint_info")
    let error = try #require(throws: Diagnostic.self) { try run(#", "step_index": 1"#, input(result, .guest)) }
    #expect(error.code == .noSuchModel && error.help?.contains("step_index is one of 0 and 2") == true)
  }

  @Test func theModelItselfHasNoCheckpoints() throws {
    let result = try trained()
    let output = try run("", input(result, .guest))
    #expect(output.model == (try harness(4).run().output(.guest).model))
    let metric = output.metrics.namespaces["model_loader"]?["lr_0-model"]
    #expect(metric?.meta["metric_type"] == "component_model_info" && metric?.meta["name"] == "component_model")
    #expect(metric?.meta["model_version"] == "v" && metric?.meta["model_alias"] == "model")
  }

  /// Its part says nothing, at whatever step.
  @Test func theArbiterOfAHeteroModel() throws {
    let result = try trained()
    let own = try input(result, .arbiter)
    #expect(try run(#", "step_index": 2"#, own, at: .arbiter).model == own.model)
    #expect(try run("", nil, at: .arbiter).model == nil)
  }

  @Test func aPredictionTakesTheModelOfTheTraining() throws {
    let (old, other) = (try input(trained(), .guest), try input(trained(iterations: 2), .guest))
    #expect(try run("", other, models: [old], isPredicting: true).model == old.model)
    let error = try #require(throws: Diagnostic.self) { try run("", other, models: [old]) }
    #expect(error.message == "model_loader_0 loads a model and reads one of 'lr_0' as well")
  }

  /// Gradient descent keeps no state but the weights, so going on from any checkpoint equals not having stopped.
  @Test(arguments: [[], ["host_0"]], [0, 1, 3]) func homoCheckpoints(encrypted: [String], step: Int) throws {
    let fixture = try HomoLRFixture.load()
    let item = try #require(
      HomoLRFixture.allCases.first { $0.encrypted == encrypted && $0.multi != true && $0.aggregate_iters == 1 })
    func harness() throws -> PartyHarness<HomoLR> {
      try fixture.harness(item) { parameters, _ in
        parameters.maxIterations = 5
        parameters.tolerance = 0
        parameters.callback.callbacks = ["ModelCheckpoint"]
      }
    }
    let whole = try harness().run()
    var again = try harness()
    for role in [Role.guest, .host, .arbiter] {
      let model = try #require(try whole.output(role).model)
      let own = ModelInput(component: "homo_lr_0", module: "HomoLR", alias: "model", model: model)
      let loaded = try #require(try run(#", "step_index": \#(step)"#, own, at: role).model)
      #expect(loaded.param["iters"] == .integer(step))
      again.sides[role]?.models = [ModelInput(component: "homo_lr_0", module: "HomoLR", model: loaded)]
    }
    let second = again.run()
    #expect(second.failures.isEmpty, "\(second.failures)")
    for role in [Role.guest, .arbiter] {
      let (left, right) = (try whole.output(role).model?.param, try second.output(role).model?.param)
      #expect(
        areClose(
          left?.modelWeights(intercept: true) ?? [], right?.modelWeights(intercept: true) ?? [0], 1e-9), "\(role)")
      #expect(left?["iters"] == right?["iters"])
    }
  }
}
