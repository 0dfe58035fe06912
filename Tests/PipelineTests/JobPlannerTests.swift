import Configuration
import Diagnostics
import Pipeline
import Testing

@Suite struct JobPlannerTests {
  @Test func thePlanSaysWhoRunsWhat() throws {
    let plan = try plan()
    #expect(plan.generation == .fate14)
    #expect(plan.initiator == Party(.guest, 9999))
    #expect(plan.parties.map(\.name) == ["guest 9999", "host 10000", "host 10001", "arbiter 10000"])
    #expect(plan.components.map(\.name) == ["dataio_0", "hetero_lr_0"])
    #expect(plan.components[0].tasks.map(\.party.name) == ["guest 9999", "host 10000", "host 10001"])
    #expect(plan.components[1].tasks.map(\.party.name) == ["guest 9999", "host 10000", "host 10001", "arbiter 10000"])
    #expect(plan.components[1].dependencies == ["dataio_0"])
    #expect(plan.components[1].data.map(\.name) == ["dataio_0.train"])
    #expect(plan.components[0].tasks.map { $0.arguments["train_data"]?.name } == ["g", "h0", "h1"])
    #expect(plan.components[0].modelAlias == "dataio")
    #expect(plan.jobParameters == ["job_type": "train", "work_mode": 0, "backend": 0, "seed": 20_201_022])
    #expect(!plan.isPredicting)
    #expect(plan.warnings.isEmpty)
  }

  /// Contract 7.1: roles by name, ids ascending.
  @Test func theModelIDIsMadeOfThePartiesAsInFATE() throws {
    let plan = try plan(conf: [("[10000, 10001]", #"["10001", 9998]"#)])
    #expect(plan.modelID == "arbiter-10000#guest-9999#host-9998_10001#model")
    #expect(plan.parties[1] == Party(.host, 10001, index: 0))
  }

  @Test func aSeedIsFixedUnlessItIsNull() throws {
    let draw: @Sendable () -> UInt64 = { .max }
    #expect(try plan(.init(drawSeed: draw)).seed == JobPlanner.defaultSeed)
    #expect(try plan(conf: [(#""work_mode": 0"#, #""work_mode": 0, "seed": 5"#)], .init(drawSeed: draw)).seed == 5)
    let drawn = try plan(conf: [(#""work_mode": 0"#, #""work_mode": 0, "seed": null"#)], .init(drawSeed: draw))
    #expect(drawn.seed == UInt64(Int.max))
    #expect(drawn.jobParameters["seed"] == .integer(Int.max))
  }

  @Test func componentsAreOrderedByNeedThenByTheText() throws {
    let dsl = """
      {"components": {
        "split_1": {"module": "heterodatasplit", "input": {"data": {"data": ["reader_0.t", "reader_1.t"]}}},
        "reader_1": {"module": "Reader", "output": {"data": ["t"]}},
        "split_0": {"module": "HeteroDataSplit", "input": {"data": {"data": ["reader_0.component"]}}},
        "reader_0": {"module": "Reader"}}}
      """
    let text = try refusal {
      try JobPlanner.plan(
        conf: try node("conf.json", Sample.conf), dsl: try node("dsl.json", dsl), registry: fakes)
    }
    #expect(text.contains("'reader_0' has no data output 't'"))
    #expect(text.contains("its data output is 'component'"))
    let plan = try JobPlanner.plan(
      conf: try node("conf.json", Sample.conf),
      dsl: try node("dsl.json", dsl, [(#""reader_0.t""#, #""reader_0.component""#)]), registry: fakes)
    #expect(plan.components.map(\.name) == ["reader_1", "reader_0", "split_1", "split_0"])
    #expect(plan.components.map(\.dataOutputs) == [["t"], ["component"], ["component"], ["component"]])
  }

  /// FATE 1.4's Union example writes its tables as `data_0` and `data_1`.
  @Test func numberedDataInputsAreDataAsIn14() throws {
    let dsl = """
      {"components": {"split_0": {"module": "HeteroDataSplit",
        "input": {"data": {"data_0": ["args.train_data"], "data_1": ["args.train_data"]}}}}}
      """
    let plan = try JobPlanner.plan(
      conf: try node("conf.json", Sample.conf), dsl: try node("dsl.json", dsl), registry: fakes)
    #expect(plan.components[0].data.map(\.port) == [.data, .data])
  }

  @Test func needDeployIsTheModulesUnlessTheDSLSays() throws {
    #expect(try plan().components.map(\.isDeployed) == [true, true])
    let plan = try plan(dsl: [(#""module": "DataIO","#, #""module": "DataIO", "need_deploy": false,"#)])
    #expect(plan.components.map(\.isDeployed) == [false, true])
  }

  @Test func keysThatTheClientOfFATEAddsAreNotNamed() throws {
    let leaks = #"{"config": "c", "function": "submit_job", "dsl": "d", "local": {"role": "guest"},"#
    #expect(try plan(conf: [("{", leaks)]).warnings.isEmpty)
  }

  @Test func allErrorsOfConfAndDSLComeTogether() throws {
    let text = try refusal {
      try plan(
        conf: [(#""work_mode": 0"#, #""work_mode": 7"#), (#""max_iter": 3"#, #""max_iter": -3"#)],
        dsl: [("dataio_0.train", "dataio_0.trian"), (#""DataIO""#, #""DataOI""#)])
    }
    let codes = ["[F0407]", "[F0151]", "[F0424]", "[F0421]"]
    #expect(codes.filter(text.contains) == codes)
    #expect(text.split(separator: "error:").count == 5)
  }

  @Test func aMistakeThatAllPartiesShareIsSaidOnce() throws {
    let unknown = try plan(conf: [(#""max_iter": 3"#, #""max_itr": 3"#)])
    #expect(unknown.warnings.count == 1)
    let text = try refusal { try plan(conf: [(#""max_iter": 3"#, #""max_iter": "x""#)]) }
    #expect(text.split(separator: "error:").count == 2)
  }

  @Test func theListThatIsThrownIsSortedAndHasEveryErrorOnce() throws {
    let error = #expect(throws: DiagnosticList.self) {
      try plan(conf: [(#""max_iter": 3"#, #""max_iter": "x""#), (#""work_mode": 0"#, #""work_mode": 7"#)])
    }
    #expect(error?.diagnostics.map(\.code) == [.badJobParameter, .parameterType])
    #expect(error?.status == .badRequest)
  }

  @Test(arguments: [
    (#""max_iter": 3"#, #""max_itr": 3"#, "F0152"), ("[false, false]", "[false]", "F0410"),
    (#""work_mode": 0"#, #""work_mode": 0, "bakend": 0"#, "F0408"),
    (#""hetero_lr_0": {"max_iter": 3}"#, #""hetero_lr_7": {}"#, "F0441"),
  ])
  func aStrictRunRefusesWhatFATEPassesOver(old: String, new: String, code: String) throws {
    #expect(try plan(conf: [(old, new)]).warnings.map(\.code.name) == [code])
    let error = #expect(throws: DiagnosticList.self) { try plan(conf: [(old, new)], .init(strict: true)) }
    #expect(error?.errors.map(\.code.name) == [code])
    #expect(error?.errors.contains { $0.message.contains("ignored") } == false)
  }

  @Test func aJobWithoutDSLIsRefused() throws {
    let text = try refusal {
      try JobPlanner.plan(conf: try node("conf.json", Sample.conf), dsl: nil, registry: fakes)
    }
    let expected = """
      conf.json:3:21: error: a training job needs a DSL [F0402]
        3 |   "job_parameters": {"work_mode": 0},
          |                     ^
        help: name its file with -d; a prediction has the job_type 'predict'

      """
    #expect(text == expected)
  }

  @Test func aComponentThatNobodyRunsIsRefused() throws {
    let conf = """
      {"initiator": {"role": "arbiter", "party_id": 1}, "job_parameters": {"work_mode": 0}, "role": {"arbiter": [1]}}
      """
    let dsl = #"{"components": {"reader_0": {"module": "Reader"}}}"#
    let text = try refusal {
      try JobPlanner.plan(conf: try node("conf.json", conf), dsl: try node("dsl.json", dsl), registry: fakes)
    }
    #expect(
      text == """
        dsl.json:1:17: error: reader_0 (Reader) runs at guest or host, the job has none [F0443]
          1 | {"components": {"reader_0": {"module": "Reader"}}}
            |                 ^

        """)
  }

  @Test func morePartiesThanCanRunAtOnceAreRefused() throws {
    let hosts = (1...128).map(String.init).joined(separator: ",")
    let conf = """
      {"initiator": {"role": "guest", "party_id": 0}, "job_parameters": {"work_mode": 0},
       "role": {"guest": [0], "host": [\(hosts)]}}
      """
    let dsl = #"{"components": {"reader_0": {"module": "Reader"}}}"#
    let text = try refusal {
      try JobPlanner.plan(conf: try node("conf.json", conf), dsl: try node("dsl.json", dsl), registry: fakes)
    }
    #expect(text.hasPrefix("dsl.json:1:17: error: reader_0 (Reader) has 129 parties, at most 128 can run at the same"))
  }

  @Test func aComponentReadsEitherDataOrTrainData() throws {
    let bare: [Edit] = [
      (#""with_label": [true], "fill_param": {"value": [1.5]}"#, ""), (#""with_label": [false, false]"#, ""),
      (#""max_iter": 3"#, ""),
    ]
    let text = try refusal {
      try plan(
        conf: bare, dsl: [(#"["dataio_0.train"]}"#, #"["dataio_0.train"], "data": ["dataio_0.train"]}"#)],
        registry: anything)
    }
    #expect(
      text == """
        dsl.json:9:24: error: 'hetero_lr_0' reads both 'data' and 'train_data' [F0425]
          9 |     "input": {"data": {"train_data": ["dataio_0.train"], "data": ["dataio_0.train"]}},
            |                        ^
          dsl.json:9:58: note: 'data' stands here
          help: a component reads either 'data', or train, validation and test data

        """)
  }

  @Test func planJSONTellsEveryValueAndItsOrigin() throws {
    let override = try ParameterOverride(parsing: "dataio_0.label_name=class")
    let document = try plan(.init(overrides: [override])).document
    let task = document["components"]?[0]?["tasks"]?[0]
    #expect(task?["role"] == "guest")
    #expect(
      task?["parameters"] == [
        "with_label": ["value": true, "origin": "conf.json:7:43"],
        "label_name": ["value": "class", "origin": "--set"],
        "columns": ["value": [], "origin": "default"],
        "fill_param.value": ["value": 1.5, "origin": "conf.json:7:75"],
        "fill_param.method": ["value": nil, "origin": "default"],
      ])
    #expect(
      task?["tables"] == ["train_data": ["name": "g", "namespace": "n", "origin": "conf.json:6:48"]])
    #expect(document["seed"] == 20_201_022)
    #expect(document["components"]?[1]?["data"] == [["port": "train_data", "source": "dataio_0.train"]])
  }

  @Test func samePlansHaveTheSameBytes() throws {
    let edits: [Edit] = [(#""max_iter": 3"#, #""max_itr": 3, "a": 1, "b": 2"#)]
    let texts = try (0..<3).map { _ in CanonicalJSON.text(try plan(conf: edits).document) }
    #expect(Set(texts).count == 1)
  }
}
