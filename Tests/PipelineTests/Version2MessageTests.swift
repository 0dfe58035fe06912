import Configuration
import Pipeline
import Testing

/// What is refused in version 2; each text is the whole of what a person sees.
@Suite struct Version2MessageTests {
  @Test func jobParametersWithoutCommon() throws {
    let found = try refusal {
      try planV2(conf: [(#"{"common": {"job_type": "train", "work_mode": 0}}"#, #"{"work_mode": 0}"#)])
    }
    let expected = """
      conf.json:4:21: error: the configuration format for v2 version must be job_parameters:common [F0403]
        4 |   "job_parameters": {"work_mode": 0},
          |                     ^
        help: put the job parameters below 'common', or leave out 'dsl_version' if this is a conf of version 1

      """
    #expect(found == expected)
  }

  /// As FATE 1.11's examples are, whose runner fills them in.
  @Test(arguments: ["", #""job_parameters": {},"#]) func noJobParameters(_ text: String) throws {
    let planned = try planV2(conf: [
      (#""job_parameters": {"common": {"job_type": "train", "work_mode": 0}},"#, text)
    ])
    let whole = try planV2()
    #expect(planned.jobParameters == whole.jobParameters)
    #expect(planned.components.map(\.name) == whole.components.map(\.name))
    #expect(planned.warnings.isEmpty)
  }

  /// Version 2 in the months before FATE 1.5.0: the version among flat job parameters, the names of version 1.
  @Test func theNamesBeforeFATE15() throws {
    let early = """
      {"initiator": {"role": "guest", "party_id": 9999},
       "job_parameters": {"job_type": "train", "work_mode": 0, "dsl_version": 2},
       "role": {"guest": [9999], "host": [10000, 10001], "arbiter": [10000]},
       "algorithm_parameters": {"hetero_lr_0": {"max_iter": 3}},
       "role_parameters": {
         "guest": {"0": {"dataio_0": {"with_label": true, "fill_param": {"value": 1.5}},
                         "reader_0": {"table": {"name": "g", "namespace": "n"}}}},
         "host": {"0|1": {"dataio_0": {"with_label": false}},
                  "0": {"reader_0": {"table": {"name": "h0", "namespace": "n"}}},
                  "1": {"reader_0": {"table": {"name": "h1", "namespace": "n"}}}}}}
      """
    let planned = try JobPlanner.plan(
      conf: try node("conf.json", early), dsl: try node("dsl.json", Sample.dslV2), registry: fakes)
    let whole = try planV2()
    for (first, later) in zip(planned.components, whole.components) {
      #expect(first.name == later.name)
      #expect(first.tasks.map(\.parameters.json) == later.tasks.map(\.parameters.json))
    }
    #expect(planned.generation == .fate15 && planned.warnings.isEmpty)
    #expect(planned.conf["job_parameters"]?["common"]?["work_mode"] == 0)
  }

  @Test func aMisspelledScope() throws {
    let found = try refusal { try planV2(conf: [(#""common": {"hetero_lr_0""#, #""comon": {"hetero_lr_0""#)]) }
    let expected = """
      conf.json:7:5: error: 'component_parameters' has 'common' and 'role', found 'comon' [F0401]
        7 |     "comon": {"hetero_lr_0": {"max_iter": 3}},
          |     ^
        help: did you mean 'common'?

      """
    #expect(found == expected)
  }

  @Test func aPartyIndexOutOfRange() throws {
    let found = try refusal { try planV2(conf: [(#""0|1""#, #""0|2""#)]) }
    let expected = """
      conf.json:11:16: error: party index 2 is out of range: the job has 2 hosts [F0409]
        11 |       "host": {"0|2": {"dataio_0": {"with_label": false}},
           |                ^
        help: the indexes of host go from 0 to 1

      """
    #expect(found == expected)
  }

  @Test func aPartyIndexThatIsNone() throws {
    let found = try refusal { try planV2(conf: [(#""0|1""#, #""both""#)]) }
    let expected = """
      conf.json:11:16: error: 'both' must be indexes of parties such as '0' or '0|1', or 'all' [F0409]
        11 |       "host": {"both": {"dataio_0": {"with_label": false}},
           |                ^

      """
    #expect(found == expected)
  }

  /// As the toy job of FATE's client has it for the host.
  @Test func aComponentInThePlaceOfAnIndex() throws {
    let planned = try planV2(conf: [
      (#""0|1": {"dataio_0": {"with_label": false}}"#, #""dataio_0": {"with_label": false}"#)
    ])
    #expect(
      warnings(planned).contains("'dataio_0' must be indexes of parties such as '0' or '0|1', or 'all'; it is ignored"))
  }

  @Test func anUnknownParameterInVersion2() throws {
    let found = try refusal { try planV2(conf: [(#""max_iter": 3"#, #""max_itr": 3"#)]) }
    let expected = """
      conf.json:7:32: error: unknown parameter 'max_itr' of hetero_lr_0 (HeteroLR) [F0152]
        7 |     "common": {"hetero_lr_0": {"max_itr": 3}},
          |                                ^
        help: did you mean 'max_iter'?

      """
    #expect(found == expected)
  }

  @Test func aNameThatIsNoFolder() throws {
    let found = try refusal { try planV2(dsl: [(#""hetero_lr_0": {"#, #""hetero lr": {"#)]) }
    let expected = """
      conf.json:7:16: warning: the DSL has no component 'hetero_lr_0', but the conf has parameters for it; they \
      are ignored [F0441]
        7 |     "common": {"hetero_lr_0": {"max_iter": 3}},
          |                ^
        help: did you mean 'hetero lr'?
      dsl.json:8:3: error: the component name 'hetero lr' must consist of letters, digits, '_' and '-', and not \
      be 'args' or 'pipeline' [F0420]
        8 |   "hetero lr": {
          |   ^

      """
    #expect(found == expected)
  }

  @Test func anArgumentInVersion2() throws {
    let found = try refusal { try planV2(dsl: [("reader_0.table", "args.train_data")]) }
    let expected = """
      dsl.json:5:33: error: no role supplies a table for 'args.train_data', needed by 'dataio_0' [F0428]
        5 |     "input": {"data": {"data": ["args.train_data"]}},
          |                                 ^
        help: a conf with dsl_version 2 has no args; let a Reader component load the table

      """
    #expect(found == expected)
  }
}
