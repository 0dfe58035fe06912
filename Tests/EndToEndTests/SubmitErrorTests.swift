import Configuration
import TestSupport
import Testing

/// What a person sees who made a mistake in a conf or a DSL: one message with its place, status 2, nothing written.
@Suite(.enabled(if: Program.binary != nil, "FEDFLOW_BINARY is not set")) struct SubmitErrorTests {
  /// Changes one place of the small job and checks the whole text on standard error.
  private func refuse(
    conf: String = SmallJob.conf, dsl: String = SmallJob.dsl, change old: String, to new: String, flags: [String] = [],
    status: Int32 = 2, error: String, _ location: SourceLocation = #_sourceLocation
  ) throws {
    let changes = [conf, dsl].count { $0.contains(old) }
    try #require(changes == 1, "the text to change stands in one of the files", sourceLocation: location)
    let program = try Program()
    try program.workdir.write("conf.json", conf.replacing(old, with: new, maxReplacements: 1))
    try program.workdir.write("dsl.json", dsl.replacing(old, with: new, maxReplacements: 1))
    let result = try program.run(["submit_job", "-c", "conf.json", "-d", "dsl.json"] + flags)
    #expect(result.status == status, sourceLocation: location)
    #expect(difference(result.error, error) == nil, sourceLocation: location)
    #expect(try result.answer["retcode"] == 100, sourceLocation: location)
    let names = try program.workdir.names()
    #expect(names == ["conf.json", "dsl.json"], "nothing is written", sourceLocation: location)
  }

  @Test func unknownModule() throws {
    try refuse(
      change: "\"HeteroLR\"", to: "\"HetroLR\"",
      error: """
        dsl.json:14:17: error: unknown module 'HetroLR' [F0421]
          14 |       "module": "HetroLR",
             |                 ^
          help: did you mean 'HeteroLR'?

        """)
  }

  @Test func moduleThatIsKnownAndNotBuilt() throws {
    try refuse(
      change: "\"HeteroLR\"", to: "\"HeteroSecureBoost\"",
      error: """
        dsl.json:14:17: error: the module 'HeteroSecureBoost' is not built in this version [F0422]
          14 |       "module": "HeteroSecureBoost",
             |                 ^
          help: 'fedflow describe' lists the modules that are built

        """)
  }

  @Test func unknownParameterOfVersion2() throws {
    try refuse(
      conf: SmallJob.conf2, dsl: SmallJob.dsl2, change: "\"max_iter\"", to: "\"max_itr\"",
      error: """
        conf.json:8:23: error: unknown parameter 'max_itr' of hetero_lr_0 (HeteroLR) [F0152]
          8 |       "hetero_lr_0": {"max_itr": 3, "encrypt_param": {"method": "None"}}
            |                       ^
          help: did you mean 'max_iter'?

        """)
  }

  @Test func unknownParameterOfVersion1WithStrict() throws {
    try refuse(
      change: "\"max_iter\"", to: "\"max_itr\"", flags: ["--strict"],
      error: """
        conf.json:17:7: error: unknown parameter 'max_itr' of hetero_lr_0 (HeteroLR) [F0152]
          17 |       "max_itr": 3,
             |       ^
          help: did you mean 'max_iter'?

        """)
  }

  /// FATE 1.4 ignores it in silence; here it is named, on standard error and in the job's record, and the job goes on.
  @Test func unknownParameterOfVersion1() throws {
    let program = try Program()
    try program.uploadSmallTables()
    try program.workdir.write("conf.json", SmallJob.conf.replacing("\"max_iter\"", with: "\"max_itr\""))
    try program.workdir.write("dsl.json", SmallJob.dsl)
    let result = try program.run(
      "submit_job -c conf.json -d dsl.json --set hetero_lr_0.max_iter=1")
    #expect(result.status == 0, "\(result.error)")
    let warning = """
      conf.json:17:7: warning: unknown parameter 'max_itr' of hetero_lr_0 (HeteroLR); it is ignored [F0152]
        17 |       "max_itr": 3,
           |       ^
        help: did you mean 'max_iter'?

      """
    #expect(result.error.hasPrefix(warning), "\(result.error)")
    let record = try program.workdir.read("workspace/jobs/\(result.jobID)/job.json")
    #expect(record.contains("F0152") && record.contains("conf.json:17:7"))
  }

  @Test func parametersOfAnAbsentComponentWithStrict() throws {
    try refuse(
      change: "\"hetero_lr_0\": {\n      \"max_iter\"", to: "\"hetero_lr_1\": {\n      \"max_iter\"",
      flags: ["--strict"],
      error: """
        conf.json:16:5: error: the DSL has no component 'hetero_lr_1', but the conf has parameters for it [F0441]
          16 |     "hetero_lr_1": {
             |     ^
          help: did you mean 'hetero_lr_0'?

        """)
  }

  @Test func wrongType() throws {
    try refuse(
      change: "\"max_iter\": 3", to: "\"max_iter\": \"three\"",
      error: """
        conf.json:17:19: error: 'max_iter' of hetero_lr_0 (HeteroLR) must be at least 1, found the text 'three' [F0150]
          17 |       "max_iter": "three",
             |                   ^

        """)
  }

  @Test func outOfRange() throws {
    try refuse(
      change: "0.15", to: "-0.15",
      error: """
        conf.json:18:24: error: 'learning_rate' of hetero_lr_0 (HeteroLR) must be a number above 0.0, found -0.15 [F0151]
          18 |       "learning_rate": -0.15,
             |                        ^

        """)
  }

  /// A text where texts are allowed, but another one: out of range, not of a wrong type.
  @Test func noneOfTheAllowedWords() throws {
    let program = try Program()
    try program.workdir.write("conf.json", SmallJob.conf.replacing("\"L2\"", with: "\"L3\""))
    try program.workdir.write("dsl.json", SmallJob.dsl)
    let result = try program.run("submit_job -c conf.json -d dsl.json")
    #expect(result.status == 2)
    #expect(result.error.hasPrefix("conf.json:19:18: error: 'penalty' of hetero_lr_0 (HeteroLR) must be 'L1', 'L2'"))
    #expect(result.error.contains("found the text 'L3' [F0151]\n"), "\(result.error)")
  }

  @Test func allErrorsAtOnce() throws {
    try refuse(
      change: "\"max_iter\": 3,\n      \"learning_rate\": 0.15,\n      \"penalty\": \"L2\",",
      to: "\"max_iter\": true,\n      \"learning_rate\": -0.15,\n      \"alpha\": -1,",
      error: """
        conf.json:17:19: error: 'max_iter' of hetero_lr_0 (HeteroLR) must be at least 1, found true [F0150]
          17 |       "max_iter": true,
             |                   ^
        conf.json:18:24: error: 'learning_rate' of hetero_lr_0 (HeteroLR) must be a number above 0.0, found -0.15 [F0151]
          18 |       "learning_rate": -0.15,
             |                        ^
        conf.json:19:16: error: 'alpha' of hetero_lr_0 (HeteroLR) must be a number of at least 0.0, found -1 [F0151]
          19 |       "alpha": -1,
             |                ^

        """)
  }

  @Test func loopIsPrintedAsAPath() throws {
    try refuse(
      change: "dataio_0.train", to: "hetero_lr_0.train",
      error: """
        dsl.json:15:41: error: components form a loop: intersection_0 -> hetero_lr_0 -> intersection_0 [F0429]
          15 |       "input": {"data": {"train_data": ["intersection_0.train"]}},
             |                                         ^
          dsl.json:15:41: note: 'hetero_lr_0' needs 'intersection_0.train'
          dsl.json:10:35: note: 'intersection_0' needs 'hetero_lr_0.train'

        """)
  }

  @Test func missingTables() throws {
    try refuse(
      change: "\"name\": \"guest\"", to: "\"name\": \"gast\"",
      error: """
        conf.json:7:40: error: table 'gast' not found in namespace 'n', needed by 'dataio_0' at guest 9999 [F0701]
          7 |       "args": {"data": {"train_data": [{"namespace": "n", "name": "gast"}]}},
            |                                        ^
          help: upload it first
        conf.json:11:40: error: table 'host' not found in namespace 'n', needed by 'dataio_0' at host 10000 [F0701]
          11 |       "args": {"data": {"train_data": [{"namespace": "n", "name": "host"}]}},
             |                                        ^
          help: upload it first

        """)
  }

  /// The tables that there are help to find the one that was meant; what was there stays as it was.
  @Test func missingTableBesideOneOfAlikeName() throws {
    let program = try Program()
    try program.uploadSmallTables()
    let before = try program.workdir.tree("workspace")
    try program.workdir.write("dsl.json", SmallJob.dsl2)
    try program.workdir.write(
      "conf.json", SmallJob.conf2.replacing("{\"name\": \"guest\"", with: "{\"name\": \"gest\""))
    let result = try program.run("submit_job -c conf.json -d dsl.json")
    #expect(result.status == 2)
    #expect(
      result.error == """
        conf.json:13:42: error: table 'gest' not found in namespace 'n', needed by 'reader_0' at guest 9999 [F0701]
          13 |           "reader_0": {"table": {"name": "gest", "namespace": "n"}},
             |                                          ^
          help: did you mean table 'guest'?

        """)
    #expect(try program.workdir.tree("workspace") == before)
  }

  @Test func missingFiles() throws {
    let program = try Program()
    try program.workdir.write("conf.json", SmallJob.conf)
    let result = try program.run("submit_job -c cnof.json -d dsl.json")
    #expect(result.status == 2)
    #expect(
      result.error == """
        error: the runtime conf 'cnof.json' does not exist [F0805]
          help: did you mean 'conf.json'?
        error: the DSL 'dsl.json' does not exist [F0805]

        """)
    #expect(try program.workdir.names() == ["conf.json"])
  }

  @Test func yamlNamedJSON() throws {
    try refuse(
      change: SmallJob.conf, to: "initiator:\n  role: guest\n  party_id: 9999\n",
      error: """
        conf.json:1:1: error: this looks like YAML, expected JSON: expected a value, found 'initiator' [F0111]
          1 | initiator:
            | ^
          help: name the file 'conf.yaml', or write JSON

        """)
  }

  @Test func partyIndexOutOfRange() throws {
    try refuse(
      conf: SmallJob.conf2, dsl: SmallJob.dsl2, change: "\"host\": {\n        \"0\"",
      to: "\"host\": {\n        \"0|2\"",
      error: """
        conf.json:18:9: error: party index 2 is out of range: the job has 1 host [F0409]
          18 |         "0|2": {
             |         ^
          help: the only index of host is 0

        """)
  }

  /// A wrong index is one mistake and has one message, although the party is then without its parameters.
  @Test func partyIndexOutOfRangeAlone() throws {
    try refuse(
      conf: SmallJob.conf2, dsl: SmallJob.dsl2, change: "\"host\": {\n        \"0\"", to: "\"host\": {\n        \"1\"",
      error: """
        conf.json:18:9: error: party index 1 is out of range: the job has 1 host [F0409]
          18 |         "1": {
             |         ^
          help: the only index of host is 0

        """)
  }

  @Test func mistakesInSet() throws {
    try refuse(
      change: SmallJob.conf, to: SmallJob.conf,
      flags: ["--set", "hetero_lr_0.max_itr=5", "--set", "hetero_lr_9.max_iter=5"],
      error: """
        --set:1:1: error: the DSL has no component 'hetero_lr_9' [F0412]
          1 | hetero_lr_9.max_iter=5
            | ^
          help: did you mean 'hetero_lr_0'?
        --set:1:1: error: unknown parameter 'max_itr' of hetero_lr_0 (HeteroLR) [F0152]
          1 | hetero_lr_0.max_itr=5
            | ^
          help: did you mean 'max_iter'?

        """)
  }

  @Test func keyThatStandsTwice() throws {
    try refuse(
      change: "\"penalty\": \"L2\"", to: "\"max_iter\": 4",
      error: """
        conf.json:19:7: error: the key 'max_iter' stands twice in this map [F0103]
          19 |       "max_iter": 4,
             |       ^
          conf.json:17:7: note: it stood here first
          help: remove one of the two

        """)
  }

  /// The two small jobs are right as they stand, and version 1 and 2 say the same.
  @Test func theSmallJobsRun() throws {
    let program = try Program()
    try program.uploadSmallTables()
    var results: [[String: [UInt8]]] = []
    for (conf, dsl) in [(SmallJob.conf, SmallJob.dsl), (SmallJob.conf2, SmallJob.dsl2)] {
      try program.workdir.write("conf.json", conf)
      try program.workdir.write("dsl.json", dsl)
      let result = try program.run("submit_job -c conf.json -d dsl.json --strict")
      #expect(result.status == 0, "\(result.error)")
      results.append(try program.results(of: result.jobID))
    }
    #expect(results[0].keys.contains("guest/9999/hetero_lr_0/data/train.arrow"))
    #expect(results[1].keys.contains("guest/9999/reader_0/data/table.arrow"))
  }
}
