import Configuration
import Diagnostics
import Learning
import Pipeline
import Tables
import Testing

@testable import Components

/// What HeteroLR refuses, and how it says so.
@Suite struct HeteroLRRefusalTests {
  @Test func defaultsOfFATE14HaveItsOverlay() {
    let parameters = HeteroLR.Parameters(defaults: .fate14).shared
    #expect(parameters.alpha == 0.01)
    #expect(parameters.batchSize == 320)
    #expect(parameters.initParam.method == .randomNormal)
    #expect(parameters.optimizer == .sgd)
    #expect(parameters.tolerance == 1e-5)
    #expect(parameters.earlyStop == .diff)
    #expect(parameters.learningRate == 0.01)
    #expect(parameters.maxIterations == 100)
    #expect(parameters.problems(of: .logistic).isEmpty)
  }

  @Test func defaultsOfFATE15() {
    let parameters = HeteroLR.Parameters(defaults: .fate15).shared
    #expect(parameters.alpha == 1)
    #expect(parameters.batchSize == -1)
    #expect(parameters.initParam.method == .randomUniform)
    #expect(parameters.optimizer == .rmsprop)
    #expect(parameters.tolerance == 1e-4)
    #expect(parameters.problems(of: .logistic).isEmpty)
  }

  @Test func valuesOfFATEsExamplesAreRead() throws {
    let (parameters, diagnostics) = try read(
      """
      {"penalty": "l1", "optimizer": "Nesterov_Momentum_SGD", "tol": 0.001, "alpha": 1e-05, "max_iter": 30,
       "early_stop": "WEIGHT_DIFF", "batch_size": -1, "learning_rate": 0.15, "decay": 0, "decay_sqrt": false,
       "init_param": {"init_method": "Zeros"}, "encrypt_param": {"method": "IterativeAffine"},
       "encrypted_mode_calculator_param": {"mode": "fast", "re_encrypted_rate": 1}, "validation_freqs": [1, 3],
       "metrics": [], "multi_class": "ovr", "sqn_param": {"update_interval_L": 3, "memory_M": 5},
       "cv_param": {"n_splits": 3, "shuffle": false, "random_seed": 103, "need_cv": false,
                    "evaluate_param": {"eval_type": "binary"}}}
      """)
    #expect(diagnostics.isEmpty)
    #expect(parameters.effectivePenalty == .l1)
    #expect(parameters.optimizer.method == .nesterovMomentum)
    #expect(parameters.earlyStop == .weightDifference)
    #expect(parameters.initParam.method == .zeros)
    #expect(parameters.encryptParam.isSubstituted)
    #expect(parameters.validationFrequency == .at([1, 3]))
    #expect(parameters.metrics(of: .binary) == ["auc", "ks"])
    #expect(parameters.problems(of: .logistic).isEmpty)
  }

  @Test(arguments: [#""None""#, #""NONE""#, "null"])
  func noPenalty(word: String) throws {
    let (parameters, diagnostics) = try read(#"{"penalty": \#(word)}"#)
    #expect(diagnostics.isEmpty)
    #expect(parameters.effectivePenalty == nil)
  }

  @Test(arguments: [
    (#"{"batch_size": 9}"#, "'batch_size' of x must be -1 (all rows) or at least 10, found 9"),
    (#"{"max_iter": 0}"#, "'max_iter' of x must be at least 1, found 0"),
    (#"{"penalty": "L3"}"#, "'penalty' of x must be 'L1', 'L2' or 'NONE' or null, found the text 'L3'"),
    (
      #"{"validation_freqs": 0}"#,
      "'validation_freqs' of x must be a number of iterations of at least 1, or a list of iterations counted from 0 "
        + "or null, found 0"
    ),
  ])
  func valuesOutOfRange(text: String, message: String) throws {
    #expect(try read(text).diagnostics.map(\.message) == [message])
  }

  @Test(arguments: [
    (#"{"optimizer": "sqn", "penalty": "L1"}"#, "penalty"),
    (#"{"cv_param": {"need_cv": true}, "stepwise_param": {"need_stepwise": true}}"#, "stepwise_param.need_stepwise"),
    (#"{"stepwise_param": {"need_stepwise": true, "nvmin": 4, "nvmax": 3}}"#, "stepwise_param.nvmax"),
    (#"{"stepwise_param": {"need_stepwise": true}, "validation_freqs": 1}"#, "validation_freqs"),
    (#"{"batch_strategy": "random", "batch_size": -1}"#, "batch_strategy"),
    (#"{"metrics": ["auc", "r2_score"]}"#, "metrics"),
    (#"{"metrics": ["roc"], "validation_freqs": 1, "early_stopping_rounds": 1}"#, "metrics"),
  ])
  func contradictionsAreRefused(text: String, path: String) throws {
    #expect(try read(text).parameters.problems(of: .logistic).map(\.path) == [path])
  }

  @Test func earlyStoppingNeedsValidation() throws {
    let problems = try read(#"{"early_stopping_rounds": 3}"#).parameters.problems(of: .logistic)
    #expect(problems.map(\.message) == ["needs validation_freqs"])
    let result = try HeteroLRFixture.load().harness { parameters, _ in
      parameters.validationFrequency = .every(1)
      parameters.earlyStoppingRounds = 3
    }.run()
    #expect(result.diagnostic?.message == "validate data is needed when early stopping is enabled")
  }

  @Test func callbacksOfLaterGenerationsValidate() throws {
    let parameters = try read(
      #"""
      {"callback_param": {"callbacks": ["EarlyStopping"], "validation_freqs": 2, "early_stopping_rounds": 4,
                          "metrics": ["ks"], "use_first_metric_only": true}}
      """#
    ).parameters
    #expect(parameters.effectiveFrequency == .every(2))
    #expect(parameters.effectiveStoppingRounds == 4)
    #expect(parameters.metrics(of: .binary) == ["ks"])
    #expect(parameters.effectiveFirstMetricOnly)
    #expect(parameters.problems(of: .logistic).isEmpty)
    // FATE's own examples write null.
    let without = try read(
      #"{"callback_param": {"callbacks": ["EarlyStopping"], "validation_freqs": 1, "metrics": null}}"#
    ).parameters
    #expect(without.metrics(of: .binary) == ["auc", "ks"])
    #expect(without.problems(of: .logistic).isEmpty)
  }

  @Test func otherPartiesAreRefused() {
    var parameters = HeteroLR.Parameters(defaults: .fate14)
    let guest = Party(.guest, 1)
    let two = [guest, Party(.host, 2), Party(.host, 3, index: 1), Party(.arbiter, 4)]
    let many = HeteroLR.problems(with: two, parameters: parameters, at: guest)
    #expect(
      many.map(\.message) == [
        "is 'diff'. Multiple host situation, loss early stop function is not available."
          + "You should use 'weight_diff' instead"
      ])
    parameters.shared.earlyStop = .weightDifference
    #expect(HeteroLR.problems(with: two, parameters: parameters, at: guest).isEmpty)
    let few = HeteroLR.problems(with: [guest, Party(.host, 2)], parameters: parameters, at: guest)
    #expect(few.map(\.message) == ["needs one arbiter, the job has none"])
    let poisson = HeteroPoisson.problems(with: two, parameters: .init(defaults: .fate14), at: guest)
    #expect(poisson.map(\.message) == ["needs one host, the job has 2"])
  }

  @Test func aWideHostIsRefusedUnlessAllowed() throws {
    let fixture = try HeteroLRFixture.load()
    func wide(isAllowed: Bool) throws -> PartyHarness<HeteroLR> {
      var harness = try fixture.harness { parameters, _ in
        parameters.batchSize = 25
        parameters.maxIterations = 1
        parameters.encryptParam.method = "Paillier"
        parameters.allowsWideHost = isAllowed
      }
      let table = try fixture.hostTable()
      let more = (0..<6).map { Column(name: "m\($0)", role: .feature, doubles: fixture.guest[$0 % 3]) }
      harness.sides[.host]?.data[.trainData] = try Table(
        ids: table.ids, columns: table.columns + more, metadata: table.metadata)
      return harness
    }
    // 60 rows in batches of 25 leave a last batch of 10.
    let refused = try #require(wide(isAllowed: false).run().diagnostic)
    #expect(refused.code == .wideHost)
    let what = "the host has 10 columns, the smallest batch 10 rows, so the host could compute the guest's labels"
    #expect(refused.message == what)
    var one = try wide(isAllowed: true)
    one.sides[.guest]?.parameters.shared.allowsWideHost = false
    #expect(one.run().diagnostic?.code == .wideHost)
    let allowed = try wide(isAllowed: true).run()
    #expect(allowed.failures.isEmpty)
    #expect(allowed.logs[.host]?.contains("WARNING \(what); allow_wide_host lets it") == true)
  }

  @Test func partiesWithOtherSettingsDoNotWaitForEver() throws {
    let fixture = try HeteroLRFixture.load()
    let settings = try fixture.harness { parameters, role in
      if role == .host { parameters.maxIterations = 7 }
    }.run()
    let other = try #require(settings.failures[.host] as? Diagnostic)
    #expect(
      other.message
        == "max_iter, validation_freqs, early_stopping_rounds, optimizer, cv_param or stepwise_param at host 10000 differ "
        + "from those at guest 10000")
    var tables = try fixture.harness().validating(fixture)
    tables.sides[.host]?.data[.validateData] = nil
    let missing = try #require(tables.run().failures[.host] as? Diagnostic)
    #expect(missing.message == "only one of host 10000 and guest 10000 has a table to validate with")
  }

  @Test func labelsThatCannotBeUsedAreNamed() throws {
    let fixture = try HeteroLRFixture.load()
    func message(_ labels: [Int64]) throws -> String? {
      var harness = try fixture.harness()
      harness.sides[.guest]?.data[.trainData] = try fixture.guestTable(labels: labels)
      return harness.run().diagnostic?.message
    }
    #expect(
      try message(fixture.ids.map { _ in 1 })
        == "all 60 rows of the guest have the label 1 in 'y'; a model needs rows of two classes")
    #expect(
      try message(fixture.ids.indices.map { Int64($0 % 2) * 2 })
        == "the label 'y' has the values 0 and 2; of two classes one must be 1")
    var harness = try fixture.harness()
    harness.sides[.guest]?.data[.trainData] = try fixture.hostTable()
    #expect(harness.run().diagnostic?.message == "the guest's table has no label column")
  }

  @Test func missingValuesAreNamed() throws {
    let fixture = try HeteroLRFixture.load()
    var harness = try fixture.harness()
    let table = try fixture.hostTable()
    var values = fixture.host[1]
    values[4] = .nan
    let columns = table.columns.map {
      $0.name == "h1" ? Column(name: "h1", role: .feature, doubles: values) : $0
    }
    harness.sides[.host]?.data[.trainData] = try Table(ids: table.ids, columns: columns, metadata: table.metadata)
    let diagnostic = try #require(harness.run().failures[.host] as? Diagnostic)
    #expect(diagnostic.message == "id '5', column 'h1': the value is missing or infinite")
  }

  @Test func rowsThatTheHostLacksAreNamed() throws {
    let fixture = try HeteroLRFixture.load()
    var harness = try fixture.harness()
    harness.sides[.host]?.data[.trainData] = try fixture.hostTable().selecting(rows: Array(0..<58))
    let diagnostic = try #require(harness.run().failures[.host] as? Diagnostic)
    #expect(diagnostic.message == "the host lacks 2 of the guest's 60 rows, the first is id '59'")
  }

  @Test(arguments: ["None", "Paillier"])
  func divergenceIsNamed(method: String) throws {
    let result = try HeteroLRFixture.load().harness { parameters, _ in
      parameters.encryptParam.method = method
      parameters.learningRate = 1e7
    }.run()
    let diagnostic = try #require(result.failures.values.compactMap { $0 as? Diagnostic }.first)
    #expect(diagnostic.code == .diverged)
    #expect(diagnostic.message.contains("is out of range at "))
  }

  @Test func theLastUpdateIsChecked() throws {
    // One iteration of one batch: only the scores of the predictions have seen the update.
    let result = try HeteroLRFixture.load().harness { parameters, _ in
      parameters.learningRate = 1e9
      parameters.batchSize = -1
      parameters.maxIterations = 1
    }.run()
    let diagnostic = try #require(result.failures.values.compactMap { $0 as? Diagnostic }.first)
    #expect(diagnostic.code == .diverged)
    #expect(result.outputs[.guest] == nil)
  }

  @Test func rowsToPredictThatTheHostLacksAreNamed() throws {
    let fixture = try HeteroLRFixture.load()
    let trained = try fixture.harness().run()
    var harness = try fixture.harness()
    harness.isPredicting = true
    for role in [Role.guest, .host, .arbiter] {
      let model = try #require(trained.output(role).model)
      harness.sides[role]?.models = [ModelInput(component: "hetero_lr_0", module: "HeteroLR", model: model)]
      harness.sides[role]?.data = [:]
    }
    harness.sides[.guest]?.data[.testData] = try fixture.guestTable()
    harness.sides[.host]?.data[.testData] = try fixture.hostTable().selecting(rows: Array(10..<60))
    let result = harness.run()
    let diagnostic = try #require(result.failures[.host] as? Diagnostic)
    #expect(diagnostic.code == .unknownRows)
    #expect(diagnostic.message == "the host lacks 10 of the guest's 60 rows, the first is id '1'")
    #expect(!result.messages.contains { $0.from.role == .host })
  }

  private func read(_ text: String) throws -> (parameters: HeteroLinear.Parameters, diagnostics: [Diagnostic]) {
    var parameters = HeteroLR.Parameters(defaults: .fate14)
    var reading = ParameterReading(owner: "x", unknownNames: .error)
    reading.apply(try JSONReader.read(SourceText(name: "conf.json", text: text)), to: &parameters)
    return (parameters.shared, reading.diagnostics)
  }
}

/// A prediction needs nobody who has the key.
@Suite struct HeteroLRWithoutArbiterTests {
  @Test func guestAndHostPredictAlone() throws {
    let fixture = try HeteroLRFixture.load()
    let trained = try fixture.harness().run()
    var harness = try fixture.harness()
    harness.isPredicting = true
    harness.sides[.arbiter] = nil
    for (role, table) in [(Role.guest, try fixture.guestTable()), (.host, try fixture.hostTable())] {
      let model = try #require(trained.output(role).model)
      harness.sides[role]?.models = [ModelInput(component: "hetero_lr_0", module: "HeteroLR", model: model)]
      harness.sides[role]?.data = [.testData: table]
    }
    let scores = try #require(harness.run().output(.guest).data.first).column("predict_score")
    #expect(try scores == trained.output(.guest).data.first?.column("predict_score"))
    let parties = [Party(.guest, 1), Party(.host, 2)]
    let parameters = HeteroLR.Parameters(defaults: .fate14)
    #expect(HeteroLR.problems(predictingWith: parties, parameters: parameters, at: parties[0]).isEmpty)
    #expect(HeteroLR.problems(with: parties, parameters: parameters, at: parties[0]).count == 1)
  }

  @Test func nobodyTrainsWithoutAnArbiter() throws {
    var harness = try HeteroLRFixture.load().harness()
    harness.sides[.arbiter] = nil
    #expect(harness.run().diagnostic?.code == .wrongParties)
  }
}
