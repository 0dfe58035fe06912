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
