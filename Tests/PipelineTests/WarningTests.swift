import Testing

/// What FATE passes over silently; each text is the whole of what a person sees.
@Suite struct WarningTests {
  @Test func anUnknownParameter() throws {
    let found = warnings(try plan(conf: [(#""max_iter": 3"#, #""max_itr": 3"#)]))
    let expected = """
      conf.json:12:44: warning: unknown parameter 'max_itr' of hetero_lr_0 (HeteroLR); it is ignored [F0152]
        12 |   "algorithm_parameters": {"hetero_lr_0": {"max_itr": 3}}
           |                                            ^
        help: did you mean 'max_iter'?

      """
    #expect(found == expected)
  }

  @Test func anUnknownNestedParameter() throws {
    let found = warnings(try plan(conf: [(#""fill_param": {"value": [1.5]}"#, #""fill_param": {"valu": [1.5]}"#)]))
    let expected = """
      conf.json:7:65: warning: unknown parameter 'fill_param.valu' of dataio_0 (DataIO); it is ignored [F0152]
        7 |               "dataio_0": {"with_label": [true], "fill_param": {"valu": [1.5]}}},
          |                                                                 ^
        help: did you mean 'value'?

      """
    #expect(found == expected)
  }

  @Test func aListShorterThanTheParties() throws {
    let found = warnings(try plan(conf: [("[false, false]", "[false]")]))
    let expected = """
      conf.json:10:41: warning: 'role_parameters.host.dataio_0.with_label' has 1 value for 2 hosts; host 10001 \
      keeps the value it has [F0410]
        10 |              "dataio_0": {"with_label": [false]}}
           |                                         ^

      """
    #expect(found == expected)
  }

  @Test func aListLongerThanTheParties() throws {
    let found = warnings(try plan(conf: [(#""with_label": [true]"#, #""with_label": [true, false]"#)]))
    let expected = """
      conf.json:7:49: warning: 'role_parameters.guest.dataio_0.with_label' has 2 values for 1 guest; the rest is \
      ignored [F0410]
        7 |               "dataio_0": {"with_label": [true, false], "fill_param": {"value": [1.5]}}},
          |                                                 ^

      """
    #expect(found == expected)
  }

  @Test func anUnknownJobParameter() throws {
    let found = warnings(try plan(conf: [(#""work_mode": 0"#, #""work_mode": 0, "bakend": 1"#)]))
    let expected = """
      conf.json:3:38: warning: unknown job parameter 'job_parameters.bakend'; it is ignored [F0408]
        3 |   "job_parameters": {"work_mode": 0, "bakend": 1},
          |                                      ^
        help: did you mean 'backend'?

      """
    #expect(found == expected)
  }

  @Test func anUnknownKey() throws {
    let found = warnings(
      try plan(conf: [(#"{\#n  "initiator""#, #"{\#n  "algorithm_parameter": {},\#n  "initiator""#)]))
    let expected = """
      conf.json:2:3: warning: unknown key 'algorithm_parameter' of the runtime conf; it is ignored [F0408]
        2 |   "algorithm_parameter": {},
          |   ^
        help: did you mean 'algorithm_parameters'?

      """
    #expect(found == expected)
  }

  @Test func aKeyOfVersion2InVersion1() throws {
    let found = warnings(
      try plan(conf: [(#"{\#n  "initiator""#, #"{\#n  "component_parameters": {},\#n  "initiator""#)]))
    let expected = """
      conf.json:2:3: warning: unknown key 'component_parameters' of the runtime conf; it is ignored [F0408]
        2 |   "component_parameters": {},
          |   ^
        help: 'component_parameters' belongs to confs of dsl_version 2, which this one does not state

      """
    #expect(found == expected)
  }

  @Test func parametersOfAnAbsentComponent() throws {
    let found = warnings(
      try plan(conf: [
        (#""hetero_lr_0": {"max_iter": 3}"#, #""hetero_lr_1": {"max_iter": 3}"#),
        (
          #""dataio_0": {"with_label": [true]"#, #""hetero_lr_1": {"max_iter": [3]}, "dataio_0": {"with_label": [true]"#
        ),
      ]))
    let expected = """
      conf.json:12:28: warning: the DSL has no component 'hetero_lr_1', but the conf has parameters for it; they \
      are ignored [F0441]
        12 |   "algorithm_parameters": {"hetero_lr_1": {"max_iter": 3}}
           |                            ^
        conf.json:7:15: note: more of them
        help: did you mean 'hetero_lr_0'?

      """
    #expect(found == expected)
  }

  @Test func parametersOfAnAbsentRole() throws {
    let found = warnings(try plan(conf: [(#""role_parameters": {"#, #""role_parameters": {\#n    "local": {},"#)]))
    let expected = """
      conf.json:6:5: warning: 'role_parameters.local' is for no one, the job has no local; it is ignored [F0408]
        6 |     "local": {},
          |     ^

      """
    #expect(found == expected)
  }

  @Test func anUnknownKindOfArgument() throws {
    let found = warnings(try plan(conf: [(#""guest": {"args": {"#, #""guest": {"args": {"modl": {}, "#)]))
    let expected = """
      conf.json:6:24: warning: unknown key 'role_parameters.guest.args.modl'; it is ignored [F0408]
        6 |     "guest": {"args": {"modl": {}, "data": {"train_data": [{"name": "g", "namespace": "n"}]}},
          |                        ^

      """
    #expect(found == expected)
  }

  @Test func aTableThatNoComponentReads() throws {
    let edit = (
      #""args": {"data": {"train_data""#, #""args": {"data": {"more": [{"name": "e", "namespace": "n"}], "train_data""#
    )
    let found = warnings(try plan(conf: [edit]))
    #expect(
      found.hasPrefix(
        "conf.json:6:42: warning: no component reads 'role_parameters.guest.args.data.more'; it is ignored [F0408]\n"))
  }

  @Test func anUnknownKeyOfAComponent() throws {
    let found = warnings(try plan(dsl: [(#""module": "HeteroLR","#, #""module": "HeteroLR", "need_run": false,"#)]))
    let expected = """
      dsl.json:8:27: warning: unknown key 'need_run' of 'components.hetero_lr_0'; it is ignored [F0408]
        8 |     "module": "HeteroLR", "need_run": false,
          |                           ^

      """
    #expect(found == expected)
  }

  @Test func anUnknownKindOfOutput() throws {
    let found = warnings(try plan(dsl: [(#""model": ["dataio"]}"#, #""modl": ["dataio"]}"#)]))
    let expected = """
      dsl.json:5:35: warning: unknown key 'modl' of 'components.dataio_0.output'; it is ignored [F0408]
        5 |     "output": {"data": ["train"], "modl": ["dataio"]}
          |                                   ^
        help: did you mean 'model'?

      """
    #expect(found == expected)
  }

  @Test func anOutputThatTheModuleLacks() throws {
    let found = warnings(try plan(dsl: [(#"["scores"]"#, #"["scores", "more"]"#)]))
    let expected = """
      dsl.json:10:35: warning: hetero_lr_0 (HeteroLR) makes only 1 data output, 'more' is declared; nothing comes \
      out of it [F0426]
        10 |     "output": {"data": ["scores", "more"], "model": ["lr"]}
           |                                   ^

      """
    #expect(found == expected)
  }

  @Test func aKeyOfVersion1InVersion2() throws {
    let found = warnings(
      try planV2(conf: [(#""component_parameters": {"#, #""algorithm_parameters": {},\#n  "component_parameters": {"#)])
    )
    let expected = """
      conf.json:6:3: warning: unknown key 'algorithm_parameters' of the runtime conf; it is ignored [F0408]
        6 |   "algorithm_parameters": {},
          |   ^
        help: 'algorithm_parameters' belongs to confs of version 1

      """
    #expect(found == expected)
  }
}
