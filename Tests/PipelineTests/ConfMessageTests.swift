import Testing

/// What is refused in a conf; each text is the whole of what a person sees.
@Suite struct ConfMessageTests {
  @Test func aConfThatIsNoMap() throws {
    let found = try refusal { try plan(conf: [(Sample.conf, "[1]")]) }
    let expected = """
      conf.json:1:1: error: the runtime conf must be a map, found a list of 1 [F0401]
        1 | [1]
          | ^

      """
    #expect(found == expected)
  }

  @Test func aConfWithoutRoles() throws {
    let found = try refusal {
      try plan(conf: [(#"  "role": {"guest": [9999], "host": [10000, 10001], "arbiter": [10000]},\#n"#, "")])
    }
    let expected = """
      conf.json:1:1: error: the runtime conf has no 'role' [F0402]
        1 | {
          | ^

      """
    #expect(found == expected)
  }

  @Test func anUnknownRole() throws {
    let found = try refusal { try plan(conf: [(#""arbiter": [10000]}"#, #""arbitre": [10000]}"#)]) }
    let expected = """
      conf.json:4:53: error: unknown role 'arbitre' [F0404]
        4 |   "role": {"guest": [9999], "host": [10000, 10001], "arbitre": [10000]},
          |                                                     ^
        help: did you mean 'arbiter'?

      """
    #expect(found == expected)
  }

  @Test func aPartyIDThatIsNone() throws {
    let found = try refusal { try plan(conf: [("[10000, 10001]", #"[10000, "x1"]"#)]) }
    let expected = """
      conf.json:4:45: error: 'role.host' must be a list of party ids, integers from 0, found the text 'x1' [F0401]
        4 |   "role": {"guest": [9999], "host": [10000, "x1"], "arbiter": [10000]},
          |                                             ^

      """
    #expect(found == expected)
  }

  @Test func aPartyTwice() throws {
    let found = try refusal { try plan(conf: [("[10000, 10001]", #"[10000, "10000"]"#)]) }
    let expected = """
      conf.json:4:45: error: party 10000 stands twice under 'role.host' [F0405]
        4 |   "role": {"guest": [9999], "host": [10000, "10000"], "arbiter": [10000]},
          |                                             ^
        conf.json:4:38: note: it stands here first

      """
    #expect(found == expected)
  }

  @Test func anInitiatorThatIsNotListed() throws {
    let found = try refusal { try plan(conf: [(#""party_id": 9999"#, #""party_id": 9998"#)]) }
    let expected = """
      conf.json:2:46: error: the initiator guest 9998 is not listed under 'role.guest' [F0406]
        2 |   "initiator": {"role": "guest", "party_id": 9998},
          |                                              ^
        help: 'role.guest' has 9999

      """
    #expect(found == expected)
  }

  @Test func anInitiatorOfAnUnknownRole() throws {
    let found = try refusal { try plan(conf: [(#"{"role": "guest""#, #"{"role": "gest""#)]) }
    let expected = """
      conf.json:2:25: error: unknown role 'gest' [F0404]
        2 |   "initiator": {"role": "gest", "party_id": 9999},
          |                         ^
        help: did you mean 'guest'?

      """
    #expect(found == expected)
  }

  @Test func anInitiatorWithoutID() throws {
    let found = try refusal { try plan(conf: [(#""party_id": 9999"#, #""party": 9999"#)]) }
    let expected = """
      conf.json:2:16: error: 'initiator' has no 'party_id' [F0402]
        2 |   "initiator": {"role": "guest", "party": 9999},
          |                ^
        help: is 'party' meant to be it?

      """
    #expect(found == expected)
  }

  @Test func anUnknownVersion() throws {
    let found = try refusal { try plan(conf: [(#"{\#n  "initiator""#, #"{\#n  "dsl_version": 3,\#n  "initiator""#)]) }
    let expected = """
      conf.json:2:18: error: 'dsl_version' must be 1 or 2, found 3 [F0403]
        2 |   "dsl_version": 3,
          |                  ^
        help: leave it out for a conf of FATE 1.4

      """
    #expect(found == expected)
  }

  @Test func aWorkModeOutOfRange() throws {
    let found = try refusal { try plan(conf: [(#""work_mode": 0"#, #""work_mode": 2"#)]) }
    let expected = """
      conf.json:3:35: error: 'job_parameters.work_mode' must be 0 or 1, found 2 [F0407]
        3 |   "job_parameters": {"work_mode": 2},
          |                                   ^

      """
    #expect(found == expected)
  }

  @Test func aMisspelledWorkMode() throws {
    let found = try refusal { try plan(conf: [(#""work_mode": 0"#, #""workmode": 0"#)]) }
    let expected = """
      conf.json:3:21: error: 'job_parameters' has no 'work_mode' [F0402]
        3 |   "job_parameters": {"workmode": 0},
          |                     ^
        help: is 'workmode' meant to be it?
      conf.json:3:22: warning: unknown job parameter 'job_parameters.workmode'; it is ignored [F0408]
        3 |   "job_parameters": {"workmode": 0},
          |                      ^
        help: did you mean 'work_mode'?

      """
    #expect(found == expected)
  }

  @Test func aNegativeSeed() throws {
    let found = try refusal { try plan(conf: [(#""work_mode": 0"#, #""work_mode": 0, "seed": -1"#)]) }
    let expected = """
      conf.json:3:46: error: 'job_parameters.seed' must be an integer from 0, or null, found -1 [F0407]
        3 |   "job_parameters": {"work_mode": 0, "seed": -1},
          |                                              ^

      """
    #expect(found == expected)
  }

  @Test func anUnknownJobType() throws {
    let found = try refusal { try plan(conf: [(#""work_mode": 0"#, #""work_mode": 0, "job_type": "training""#)]) }
    let expected = """
      conf.json:3:50: error: 'job_parameters.job_type' must be 'train' or 'predict', found the text 'training' [F0407]
        3 |   "job_parameters": {"work_mode": 0, "job_type": "training"},
          |                                                  ^

      """
    #expect(found == expected)
  }

  @Test func aRoleValueThatIsNoList() throws {
    let found = try refusal { try plan(conf: [(#""with_label": [true]"#, #""with_label": true"#)]) }
    let expected = """
      conf.json:7:42: error: 'role_parameters.guest.dataio_0.with_label' must be a list with one value per guest, \
      found true [F0401]
        7 |               "dataio_0": {"with_label": true, "fill_param": {"value": [1.5]}}},
          |                                          ^
        help: values for all parties stand below 'algorithm_parameters'

      """
    #expect(found == expected)
  }

  @Test func aTableWithoutNamespace() throws {
    let found = try refusal { try plan(conf: [(#"{"name": "g", "namespace": "n"}"#, #"{"name": "g"}"#)]) }
    let expected = """
      conf.json:6:48: error: a table of 'role_parameters.guest.args.data.train_data' must be a map with name and \
      namespace, found a map without the text 'namespace' [F0411]
        6 |     "guest": {"args": {"data": {"train_data": [{"name": "g"}]}},
          |                                                ^
      dsl.json:4:33: error: guest 9999 has no table for 'args.train_data', needed by 'dataio_0' [F0428]
        4 |     "input": {"data": {"data": ["args.train_data"]}},
          |                                 ^
        help: name one under 'role_parameters.guest.args.data.train_data' of the conf

      """
    #expect(found == expected)
  }

  @Test func aParameterOfAnotherType() throws {
    let found = try refusal { try plan(conf: [(#""with_label": [true]"#, #""with_label": ["yes"]"#)]) }
    let expected = """
      conf.json:7:43: error: 'with_label' of dataio_0 (DataIO) must be true or false, found the text 'yes' [F0150]
        7 |               "dataio_0": {"with_label": ["yes"], "fill_param": {"value": [1.5]}}},
          |                                           ^

      """
    #expect(found == expected)
  }

  @Test func aParameterOutOfRange() throws {
    let found = try refusal { try plan(conf: [(#""max_iter": 3"#, #""max_iter": 0"#)]) }
    let expected = """
      conf.json:12:56: error: 'max_iter' of hetero_lr_0 (HeteroLR) must be at least 1, found 0 [F0151]
        12 |   "algorithm_parameters": {"hetero_lr_0": {"max_iter": 0}}
           |                                                        ^

      """
    #expect(found == expected)
  }

  @Test func parametersThatContradictEachOther() throws {
    let found = try refusal { try plan(conf: [(#""max_iter": 3"#, #""max_iter": 3000, "learning_rate": 1.5"#)]) }
    let expected = """
      conf.json:12:79: error: 'learning_rate' of hetero_lr_0 (HeteroLR) must not exceed 1 for that many rounds [F0153]
        12 |   "algorithm_parameters": {"hetero_lr_0": {"max_iter": 3000, "learning_rate": 1.5}}
           |                                                                               ^

      """
    #expect(found == expected)
  }

  @Test func aJobWithoutTheRoleThatAComponentNeeds() throws {
    let found = try refusal { try plan(conf: [(#", "arbiter": [10000]"#, "")]) }
    let expected = """
      dsl.json:7:3: error: hetero_lr_0 (HeteroLR) needs an arbiter, the job has none [F0153]
        7 |   "hetero_lr_0": {
          |   ^

      """
    #expect(found == expected)
  }

  @Test func moreHostsThanAComponentCanServe() throws {
    let found = try refusal {
      try plan(conf: [
        ("[10000, 10001]", "[10000, 10001, 10002]"),
        (#"{"name": "h1", "namespace": "n"}"#, #"{"name": "h1", "namespace": "n"}, {"name": "h2", "namespace": "n"}"#),
        ("[false, false]", "[false, false, false]"),
      ])
    }
    let expected = """
      conf.json:12:56: error: 'max_iter' of hetero_lr_0 (HeteroLR) is for at most 2 hosts, the job has 3 [F0153]
        12 |   "algorithm_parameters": {"hetero_lr_0": {"max_iter": 3}}
           |                                                        ^

      """
    #expect(found == expected)
  }

  @Test func anArgumentThatOnePartyLacks() throws {
    let found = try refusal { try plan(conf: [(#", {"name": "h1", "namespace": "n"}"#, "")]) }
    let expected = """
      conf.json:8:46: warning: 'role_parameters.host.args.data.train_data' has 1 table for 2 hosts; host 10001 \
      has none [F0410]
        8 |     "host": {"args": {"data": {"train_data": [
          |                                              ^
      dsl.json:4:33: error: host 10001 has no table for 'args.train_data', needed by 'dataio_0' [F0428]
        4 |     "input": {"data": {"data": ["args.train_data"]}},
          |                                 ^
        help: name one under 'role_parameters.host.args.data.train_data' of the conf

      """
    #expect(found == expected)
  }

  @Test func aMisspelledArgument() throws {
    let found = try refusal { try plan(dsl: [("args.train_data", "args.train_dat")]) }
    let expected = """
      dsl.json:4:33: error: no role supplies a table for 'args.train_dat', needed by 'dataio_0' [F0428]
        4 |     "input": {"data": {"data": ["args.train_dat"]}},
          |                                 ^
        help: did you mean 'args.train_data'?

      """
    #expect(found == expected)
  }
}
