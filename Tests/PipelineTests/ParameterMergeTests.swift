import Configuration
import Diagnostics
import Pipeline
import Testing

/// How parameters are merged (contract 4.4, 4.5).
@Suite struct ParameterMergeTests {
  @Test func defaultsAreThoseOfTheGeneration() throws {
    let removal: [Edit] = [(#""max_iter": 3"#, "")]
    #expect(try plan(conf: removal).parameters("hetero_lr_0", .guest)?["max_iter"] == 100)
    #expect(try planV2(conf: removal).parameters("hetero_lr_0", .guest)?["max_iter"] == 30)
  }

  @Test func eachPartyGetsItsElementOfTheLists() throws {
    let plan = try plan(conf: [("[false, false]", "[false, true]")])
    #expect(plan.parameters("dataio_0", .guest)?["with_label"] == true)
    #expect(plan.parameters("dataio_0", .host, 0)?["with_label"] == false)
    #expect(plan.parameters("dataio_0", .host, 1)?["with_label"] == true)
  }

  @Test func aPartyWithoutElementKeepsThePreviousValueAsIn14() throws {
    let plan = try plan(conf: [
      ("[false, false]", "[false]"),
      (#""hetero_lr_0": {"max_iter": 3}"#, #""dataio_0": {"with_label": true, "label_name": "class"}"#),
    ])
    #expect(plan.parameters("dataio_0", .host, 0)?["with_label"] == false)
    #expect(plan.parameters("dataio_0", .host, 1)?["with_label"] == true)
    #expect(plan.parameters("dataio_0", .host, 1)?["label_name"] == "class")
  }

  @Test func rolesWinOverWhatIsCommonWhereverItIsWritten() throws {
    let plan = try plan(conf: [
      (#""hetero_lr_0": {"max_iter": 3}"#, #""dataio_0": {"with_label": true, "label_name": "class"}"#)
    ])
    #expect(plan.parameters("dataio_0", .host, 0)?["with_label"] == false)
    #expect(plan.parameters("dataio_0", .host, 0)?["label_name"] == "class")
  }

  @Test func nestedMapsMergeNameByNameAndListsReplace() throws {
    let plan = try plan(conf: [
      (
        #""hetero_lr_0": {"max_iter": 3}"#,
        #""dataio_0": {"columns": [1, 2, 3], "fill_param": {"value": 9, "method": "mean"}}"#
      ),
      (#""with_label": [true]"#, #""with_label": [true], "columns": [[7]]"#),
    ])
    #expect(plan.parameters("dataio_0", .guest)?["fill_param"] == ["value": 1.5, "method": "mean"])
    #expect(plan.parameters("dataio_0", .guest)?["columns"] == [7])
    #expect(plan.parameters("dataio_0", .host)?["fill_param"] == ["value": 9.0, "method": "mean"])
    #expect(plan.parameters("dataio_0", .host)?["columns"] == [1, 2, 3])
  }

  @Test func aMapInsideAListMergesToo() throws {
    let plan = try plan(conf: [(#""fill_param": {"value": [1.5]}"#, #""fill_param": [{"value": 2.5}]"#)])
    #expect(plan.parameters("dataio_0", .guest)?["fill_param"]?["value"] == 2.5)
  }

  @Test func bothVersionsOfAConfMeanTheSame() throws {
    let one = try plan()
    let two = try planV2(conf: [
      (#""hetero_lr_0": {"max_iter": 3}"#, #""hetero_lr_0": {"max_iter": 3}, "dataio_0": {"with_label": true}"#)
    ])
    for component in ["dataio_0", "hetero_lr_0"] {
      for party in one.parties {
        #expect(
          one.parameters(component, party.role, party.index) == two.parameters(component, party.role, party.index))
      }
    }
    #expect(one.parties == two.parties)
    #expect(one.modelID == two.modelID)
    #expect(one.jobParameters == two.jobParameters)
    #expect(one.warnings.isEmpty && two.warnings.isEmpty)
  }

  @Test func version2AppliesItsKeysInTheOrderOfTheText() throws {
    let all = #""all": {"dataio_0": {"label_name": "all"}}"#
    let first = #""0": {"dataio_0": {"label_name": "first"}}"#
    let old = #""0|1": {"dataio_0": {"with_label": false}}"#
    let rest: [Edit] = [
      (#""0": {"reader_0": {"table": {"name": "h0", "namespace": "n"}}},"#, ""),
      (#""1": {"reader_0": {"table": {"name": "h1", "namespace": "n"}}}"#, "\"0|1\": {}"),
    ]
    let specificLast = try planV2(conf: [(old, "\(all), \(first)")] + rest)
    #expect(specificLast.parameters("dataio_0", .host, 0)?["label_name"] == "first")
    #expect(specificLast.parameters("dataio_0", .host, 1)?["label_name"] == "all")
    let specificFirst = try planV2(conf: [(old, "\(first), \(all)")] + rest)
    #expect(specificFirst.parameters("dataio_0", .host, 0)?["label_name"] == "all")
  }

  @Test func overridesAreTheLastLayerAtEveryParty() throws {
    let overrides = try [
      "hetero_lr_0.max_iter=7", "dataio_0.fill_param.value=4", "dataio_0.label_name=class=x", "dataio_0.columns=[1,2]",
    ].map(ParameterOverride.init(parsing:))
    let plan = try plan(.init(overrides: overrides))
    #expect(plan.parameters("hetero_lr_0", .arbiter)?["max_iter"] == 7)
    #expect(plan.parameters("dataio_0", .guest)?["fill_param"]?["value"] == 4.0)
    #expect(plan.parameters("dataio_0", .host, 1)?["label_name"] == "class=x")
    #expect(plan.parameters("dataio_0", .host, 1)?["columns"] == [1, 2])
  }

  @Test func overridesAreRefusedInVersion1Too() throws {
    let unknown = try ParameterOverride(parsing: "hetero_lr_0.max_itr=7")
    #expect(
      try refusal { try plan(.init(overrides: [unknown])) } == """
        --set:1:1: error: unknown parameter 'max_itr' of hetero_lr_0 (HeteroLR) [F0152]
          1 | hetero_lr_0.max_itr=7
            | ^
          help: did you mean 'max_iter'?

        """)
    let outOfRange = try ParameterOverride(parsing: "hetero_lr_0.max_iter=0")
    #expect(
      try refusal { try plan(.init(overrides: [outOfRange])) } == """
        --set:1:22: error: 'max_iter' of hetero_lr_0 (HeteroLR) must be at least 1, found 0 [F0151]
          1 | hetero_lr_0.max_iter=0
            |                      ^

        """)
    let absent = try ParameterOverride(parsing: "hetero_lr_1.max_iter=1")
    #expect(
      try refusal { try plan(.init(overrides: [absent])) } == """
        --set:1:1: error: the DSL has no component 'hetero_lr_1' [F0412]
          1 | hetero_lr_1.max_iter=1
            | ^
          help: did you mean 'hetero_lr_0'?

        """)
  }

  @Test(arguments: ["", "x", "x=1", ".x=1", "x.=1", "a..b=1", "hetero_lr_0.max_iter"])
  func anUnreadableOverrideIsRefused(argument: String) throws {
    let error = #expect(throws: Diagnostic.self) { try ParameterOverride(parsing: argument) }
    #expect(error?.code == .badOverride)
  }

  /// FATE hands a component that reads another one's model all parameters of that one (contract 4.5).
  @Test func aComponentThatReadsAModelRunsWithTheParametersOfItsSource() throws {
    let second = """
      "dataio_1": {"module": "DataIO", "input": {"data": {"data": ["args.train_data"]}, "model": ["dataio_0.dataio"]},
                   "output": {"data": ["train"]}},
      "hetero_lr_0": {
      """
    let plan = try plan(
      conf: [(#""hetero_lr_0": {"max_iter": 3}"#, #""dataio_1": {"label_name": "own"}"#)],
      dsl: [(#""hetero_lr_0": {"#, second)])
    #expect(plan.parameters("dataio_1", .guest) == plan.parameters("dataio_0", .guest))
    #expect(plan.parameters("dataio_1", .host, 1) == plan.parameters("dataio_0", .host, 1))
    #expect(
      warnings(plan) == """
        conf.json:12:28: warning: dataio_1 (DataIO) reads the model of 'dataio_0' and runs with the parameters of \
        that component; its own are ignored [F0442]
          12 |   "algorithm_parameters": {"dataio_1": {"label_name": "own"}}
             |                            ^

        """)
  }

  @Test func whatIsWrongWithInheritedParametersIsSaidOnce() throws {
    let second = """
      "dataio_1": {"module": "DataIO", "input": {"data": {"data": ["args.train_data"]}, "model": ["dataio_0.dataio"]}},
      "hetero_lr_0": {
      """
    let text = try refusal {
      try plan(conf: [(#""with_label": [true]"#, #""with_label": [3]"#)], dsl: [(#""hetero_lr_0": {"#, second)])
    }
    #expect(text.contains("of dataio_0 (DataIO) must be true or false"))
    #expect(!text.contains("dataio_1"))
  }

  @Test func readerTablesAreKnownWithTheirPlace() throws {
    let reader = try planV2().components.first { $0.name == "reader_0" }
    let tables = reader?.tasks.flatMap(\.parameters.tables) ?? []
    #expect(tables.map(\.name) == ["g", "h0", "h1"])
    #expect(tables.map { $0.position?.text } == ["conf.json:10:45", "conf.json:12:44", "conf.json:13:44"])
  }
}
