import Configuration
import Diagnostics
import Pipeline
import Testing

/// Contract 4.5: how the DSL of predictions is made of that of the training.
@Suite struct InferenceDSLTests {
  private let training = """
    {"components": {
      "reader_0": {"module": "Reader", "output": {"data": ["table"]}},
      "dataio_0": {"module": "DataIO", "input": {"data": {"data": ["reader_0.table"]}},
        "output": {"data": ["out"], "model": ["dataio"]}},
      "split_0": {"module": "HeteroDataSplit", "need_deploy": false,
        "input": {"data": {"data": ["dataio_0.out"]}}, "output": {"data": ["a", "b"]}},
      "selection_0": {"module": "Selection",
        "input": {"data": {"data": ["split_0.a"]}, "isometric_model": ["binning_0.bins"]},
        "output": {"data": ["left"], "model": ["chosen"]}},
      "hetero_lr_0": {"module": "HeteroLR",
        "input": {"data": {"train_data": ["selection_0.left"], "validate_data": ["split_0.b"]}},
        "output": {"data": ["scores"], "model": ["lr"]}}
    }}
    """

  private func json(_ text: String) throws -> JSON { try node("dsl", text).json }

  private func derive(_ dsl: String, _ names: [String], _ generation: Generation = .fate15) throws -> JSON {
    try InferenceDSL.derive(from: try json(dsl), generation: generation, components: names)["components"] ?? .null
  }

  @Test func theSampleOfVersion1() throws {
    let expected = try json(
      """
      {"components": {
        "dataio_0": {"module": "DataIO",
          "input": {"data": {"data": ["args.eval_data"]}, "model": ["pipeline.dataio_0.dataio"]},
          "output": {"data": ["train"]}},
        "hetero_lr_0": {"module": "HeteroLR",
          "input": {"data": {"eval_data": ["dataio_0.train"]}, "model": ["pipeline.hetero_lr_0.lr"]},
          "output": {"data": ["scores"]}}}}
      """)
    #expect(try plan().inferenceDSL == expected)
    #expect(
      try InferenceDSL.derive(from: try json(Sample.dsl), generation: .fate14, registry: fakes) == expected)
  }

  @Test func version2KeepsItsReaderAndTestsWhatItTrained() throws {
    let components = try planV2().inferenceDSL["components"]
    #expect(components?["reader_0"] == ["module": "Reader", "output": ["data": ["table"]]])
    #expect(components?["dataio_0"]?["input"]?["data"] == ["data": ["reader_0.table"]])
    #expect(components?["hetero_lr_0"]?["input"]?["data"] == ["test_data": ["dataio_0.train"]])
  }

  @Test func whoReadsAComponentThatIsNotKeptReadsItsInput() throws {
    let components = try derive(training, ["reader_0", "dataio_0", "selection_0", "hetero_lr_0"])
    #expect(components["split_0"] == nil)
    #expect(
      components["selection_0"]?["input"] == [
        "data": ["data": ["dataio_0.out"]], "model": ["pipeline.selection_0.chosen"],
      ])
    #expect(components["hetero_lr_0"]?["input"]?["data"] == ["test_data": ["selection_0.left"]])
    let fewer = try derive(training, ["reader_0", "hetero_lr_0"])
    #expect(fewer["hetero_lr_0"]?["input"]?["data"] == ["test_data": ["reader_0.table"]])
  }

  /// The predict conf's DSL connects a Reader of its own, as the clients of FATE 1.11 do.
  @Test func withoutItsReaderAComponentHasNoTable() throws {
    let components = try derive(training, ["dataio_0", "hetero_lr_0"])
    #expect(components["dataio_0"]?["input"] == ["model": ["pipeline.dataio_0.dataio"]])
  }

  @Test func needDeployFalseIsLeftOut() throws {
    let all = try InferenceDSL.derive(from: try json(training), generation: .fate15, registry: fakes)["components"]
    #expect(all?.objectValue?.keys.sorted() == ["dataio_0", "hetero_lr_0", "reader_0", "selection_0"])
  }

  @Test func aComponentThatOnlyReadsAModelReadsTheStoredOne() throws {
    let dsl = """
      {"components": {
        "dataio_0": {"module": "DataIO", "output": {"data": ["t"], "model": ["m"]}},
        "dataio_1": {"module": "DataIO", "input": {"data": {"data": ["args.eval_data"]}, "model": ["dataio_0.m"]},
          "output": {"data": ["t"]}}}}
      """
    let components = try derive(dsl, ["dataio_1"], .fate14)
    #expect(components["dataio_1"]?["input"]?["model"] == ["pipeline.dataio_0.m"])
    #expect(components["dataio_1"]?["input"]?["data"] == ["data": ["args.eval_data"]])
  }

  @Test func severalTablesStay() throws {
    let dsl = """
      {"components": {
        "a_0": {"module": "A", "input": {"data": {"data": ["args.train_data"]}}},
        "union_0": {"module": "Union", "input": {"data": {"data_0": ["a_0.x", "a_0.y"], "data_1": ["args.more"]}}}}}
      """
    let components = try derive(dsl, ["union_0"], .fate14)
    #expect(components["union_0"]?["input"]?["data"] == ["data_0": ["args.eval_data"], "data_1": ["args.eval_data"]])
  }

  @Test func namesThatTheTrainingDoesNotHaveAreRefusedInFATEsWords() throws {
    let error = try #require(throws: Diagnostic.self) { try derive(training, ["hetero_lr_1", "dataio_0", "x"]) }
    #expect(error.code == .notDeployable)
    #expect(error.message == "components ['hetero_lr_1', 'x'] not exist in training dsl, can not deploy!!!")
    #expect(error.help == "did you mean 'hetero_lr_0'?")
  }

  @Test(arguments: ["[]", "{}", #"{"components": []}"#, #"{"components": {"a": {}}}"#, #"{"components": {"a": 1}}"#])
  func whatIsNoDSLIsRefused(_ text: String) throws {
    let json = try json(text)
    let error = try #require(throws: Diagnostic.self) {
      try InferenceDSL.derive(from: json, generation: .fate15, components: [])
    }
    #expect([.wrongShape, .missingKey].contains(error.code))
  }

  /// A DSL that nobody checked may have loops among what is left out.
  @Test func loopsEnd() throws {
    let dsl = """
      {"components": {
        "a": {"module": "A", "input": {"data": {"data": ["b.x"]}}},
        "b": {"module": "A", "input": {"data": {"data": ["a.x"]}}},
        "c": {"module": "A", "input": {"data": {"data": ["a.x"]}}}}}
      """
    #expect(try derive(dsl, ["c"])["c"] == ["module": "A"])
  }
}
