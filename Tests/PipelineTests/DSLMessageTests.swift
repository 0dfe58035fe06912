import Testing

/// What is refused in a DSL; each text is the whole of what a person sees.
@Suite struct DSLMessageTests {
  @Test func aDSLWithEmptyComponents() throws {
    let found = try refusal { try plan(dsl: [(Sample.dsl, #"{"components": {}}"#)]) }
    let expected = """
      dsl.json:1:16: error: the DSL has no components [F0402]
        1 | {"components": {}}
          |                ^

      """
    #expect(found == expected)
  }

  @Test func aDSLWithoutComponents() throws {
    let found = try refusal { try plan(dsl: [(Sample.dsl, #"{"component": {}}"#)]) }
    let expected = """
      dsl.json:1:1: error: the DSL has no 'components' [F0402]
        1 | {"component": {}}
          | ^
        help: is 'component' meant to be it?
      dsl.json:1:2: warning: unknown key 'component' of the DSL; it is ignored [F0408]
        1 | {"component": {}}
          |  ^
        help: did you mean 'components'?

      """
    #expect(found == expected)
  }

  @Test func aDSLThatIsNoMap() throws {
    let found = try refusal { try plan(dsl: [(Sample.dsl, "[]")]) }
    let expected = """
      dsl.json:1:1: error: the DSL must be a map, found an empty list [F0401]
        1 | []
          | ^

      """
    #expect(found == expected)
  }

  @Test func aComponentWithoutModule() throws {
    let found = try refusal { try plan(dsl: [(#"    "module": "HeteroLR",\#n"#, "")]) }
    let expected = """
      dsl.json:7:18: error: 'components.hetero_lr_0' has no 'module' [F0402]
        7 |   "hetero_lr_0": {
          |                  ^

      """
    #expect(found == expected)
  }

  @Test func anUnknownModule() throws {
    let found = try refusal { try plan(dsl: [(#""HeteroLR""#, #""HeteroLRR""#)]) }
    let expected = """
      dsl.json:8:15: error: unknown module 'HeteroLRR' [F0421]
        8 |     "module": "HeteroLRR",
          |               ^
        help: did you mean 'HeteroLR'?

      """
    #expect(found == expected)
  }

  @Test func aModuleThatIsNotBuilt() throws {
    let found = try refusal { try plan(dsl: [(#""HeteroLR""#, #""HeteroNN""#)]) }
    let expected = """
      dsl.json:8:15: error: the module 'HeteroNN' is not built in this version [F0422]
        8 |     "module": "HeteroNN",
          |               ^
        help: 'fedflow describe' lists the modules that are built

      """
    #expect(found == expected)
  }

  @Test func aNameWithoutIndex() throws {
    let found = try refusal { try plan(dsl: [(#""hetero_lr_0": {"#, #""hetero_lr": {"#)]) }
    let expected = """
      conf.json:12:28: warning: the DSL has no component 'hetero_lr_0', but the conf has parameters for it; they \
      are ignored [F0441]
        12 |   "algorithm_parameters": {"hetero_lr_0": {"max_iter": 3}}
           |                            ^
        help: did you mean 'hetero_lr'?
      dsl.json:7:3: error: the component 'hetero_lr' must be named prefix_index [F0420]
        7 |   "hetero_lr": {
          |   ^
        help: for example 'hetero_lr_0'; names are free in a DSL of version 2

      """
    #expect(found == expected)
  }

  @Test func aGapInTheIndexes() throws {
    let found = try refusal { try plan(dsl: [(#""hetero_lr_0": {"#, #""hetero_lr_1": {"#)]) }
    let expected = """
      conf.json:12:28: warning: the DSL has no component 'hetero_lr_0', but the conf has parameters for it; they \
      are ignored [F0441]
        12 |   "algorithm_parameters": {"hetero_lr_0": {"max_iter": 3}}
           |                            ^
        help: did you mean 'hetero_lr_1'?
      dsl.json:7:3: error: the components of the prefix 'hetero_lr' count from 0 without gaps, 'hetero_lr_0' is \
      missing [F0420]
        7 |   "hetero_lr_1": {
          |   ^

      """
    #expect(found == expected)
  }

  @Test func aPrefixOfTwoModules() throws {
    let found = try refusal { try plan(dsl: [(#""hetero_lr_0": {"#, #""dataio_1": {"#)]) }
    let expected = """
      conf.json:12:28: warning: the DSL has no component 'hetero_lr_0', but the conf has parameters for it; they \
      are ignored [F0441]
        12 |   "algorithm_parameters": {"hetero_lr_0": {"max_iter": 3}}
           |                            ^
      dsl.json:7:3: error: the prefix 'dataio' belongs to one module, 'dataio_1' is HeteroLR [F0420]
        7 |   "dataio_1": {
          |   ^
        dsl.json:2:3: note: 'dataio_0' is DataIO

      """
    #expect(found == expected)
  }

  @Test func aNeedDeployThatIsNoBoolean() throws {
    let found = try refusal {
      try plan(dsl: [(#""module": "HeteroLR","#, #""module": "HeteroLR", "need_deploy": "yes","#)])
    }
    let expected = """
      dsl.json:8:42: error: 'components.hetero_lr_0.need_deploy' must be true or false, found the text 'yes' [F0401]
        8 |     "module": "HeteroLR", "need_deploy": "yes",
          |                                          ^

      """
    #expect(found == expected)
  }

  @Test func anUnknownKindOfInput() throws {
    let found = try refusal {
      try plan(dsl: [(#""input": {"data": {"train_data""#, #""input": {"dta": {"train_data""#)])
    }
    let expected = """
      dsl.json:9:15: error: unknown key 'dta' of 'components.hetero_lr_0.input' [F0423]
        9 |     "input": {"dta": {"train_data": ["dataio_0.train"]}},
          |               ^
        help: did you mean 'data'?

      """
    #expect(found == expected)
  }

  @Test func anUnknownDataInput() throws {
    let found = try refusal { try plan(dsl: [(#"{"train_data": ["#, #"{"train": ["#)]) }
    let expected = """
      dsl.json:9:24: error: unknown data input 'train' [F0423]
        9 |     "input": {"data": {"train": ["dataio_0.train"]}},
          |                        ^
        help: the data inputs are 'data', 'train_data', 'eval_data', 'validate_data' and 'test_data'

      """
    #expect(found == expected)
  }

  @Test func anInputThatTheModuleLacks() throws {
    let found = try refusal {
      try plan(dsl: [(#"{"train_data": ["dataio_0.train"]"#, #"{"data": ["dataio_0.train"]"#)])
    }
    let expected = """
      dsl.json:9:24: error: hetero_lr_0 (HeteroLR) has no input 'data' [F0426]
        9 |     "input": {"data": {"data": ["dataio_0.train"]}},
          |                        ^
        help: its inputs are 'train_data', 'validate_data', 'test_data' and 'model'

      """
    #expect(found == expected)
  }

  @Test func oneTableTooMany() throws {
    let found = try refusal { try plan(dsl: [(#"["dataio_0.train"]"#, #"["dataio_0.train", "dataio_0.train"]"#)]) }
    let expected = """
      dsl.json:9:57: error: hetero_lr_0 (HeteroLR) takes 1 table as 'train_data', this is one too many [F0426]
        9 |     "input": {"data": {"train_data": ["dataio_0.train", "dataio_0.train"]}},
          |                                                         ^

      """
    #expect(found == expected)
  }

  @Test func aComponentWithoutData() throws {
    let found = try refusal {
      try plan(dsl: [(#""input": {"data": {"train_data": ["dataio_0.train"]}}"#, #""input": {}"#)])
    }
    let expected = """
      dsl.json:7:3: error: hetero_lr_0 (HeteroLR) reads no data [F0426]
        7 |   "hetero_lr_0": {
          |   ^
        help: its inputs are 'train_data', 'validate_data', 'test_data' and 'model'

      """
    #expect(found == expected)
  }

  @Test func aReferenceToAnUnknownComponent() throws {
    let found = try refusal { try plan(dsl: [(#"["dataio_0.train"]"#, #"["datio_0.train"]"#)]) }
    let expected = """
      dsl.json:9:39: error: the DSL has no component 'datio_0' [F0424]
        9 |     "input": {"data": {"train_data": ["datio_0.train"]}},
          |                                       ^
        help: did you mean 'dataio_0'?

      """
    #expect(found == expected)
  }

  @Test func aReferenceToAMisspelledOutput() throws {
    let found = try refusal { try plan(dsl: [(#"["dataio_0.train"]"#, #"["dataio_0.trian"]"#)]) }
    let expected = """
      dsl.json:9:39: error: 'dataio_0' has no data output 'trian' [F0424]
        9 |     "input": {"data": {"train_data": ["dataio_0.trian"]}},
          |                                       ^
        dsl.json:2:3: note: 'dataio_0' is declared here
        help: did you mean 'train'?

      """
    #expect(found == expected)
  }

  @Test func aReferenceToAnOutputThatIsNothingLikeOne() throws {
    let found = try refusal { try plan(dsl: [(#"["dataio_0.train"]"#, #"["dataio_0.everything"]"#)]) }
    let expected = """
      dsl.json:9:39: error: 'dataio_0' has no data output 'everything' [F0424]
        9 |     "input": {"data": {"train_data": ["dataio_0.everything"]}},
          |                                       ^
        dsl.json:2:3: note: 'dataio_0' is declared here
        help: its data output is 'train'

      """
    #expect(found == expected)
  }

  @Test func aReferenceWithoutOutput() throws {
    let found = try refusal { try plan(dsl: [(#"["dataio_0.train"]"#, #"["dataio_0"]"#)]) }
    let expected = """
      dsl.json:9:39: error: an input is written component.output, found 'dataio_0' [F0424]
        9 |     "input": {"data": {"train_data": ["dataio_0"]}},
          |                                       ^

      """
    #expect(found == expected)
  }

  @Test func aModelOfAnEarlierJob() throws {
    let found = try refusal {
      try plan(dsl: [
        (
          #""train_data": ["dataio_0.train"]}"#,
          #""train_data": ["dataio_0.train"]}, "model": ["pipeline.hetero_lr_0.lr"]"#
        )
      ])
    }
    let expected = """
      dsl.json:9:69: error: 'pipeline.hetero_lr_0.lr' is a model of an earlier job, which only a prediction reads \
      [F0427]
        9 |     "input": {"data": {"train_data": ["dataio_0.train"]}, "model": ["pipeline.hetero_lr_0.lr"]},
          |                                                                     ^
        help: name a component of this DSL, as component.alias

      """
    #expect(found == expected)
  }

  @Test func aTableInThePlaceOfAModel() throws {
    let found = try refusal {
      try plan(dsl: [
        (#""train_data": ["dataio_0.train"]}"#, #""train_data": ["dataio_0.train"]}, "model": ["dataio_0.train"]"#)
      ])
    }
    let expected = """
      dsl.json:9:69: error: 'dataio_0' has no model 'train' [F0424]
        9 |     "input": {"data": {"train_data": ["dataio_0.train"]}, "model": ["dataio_0.train"]},
          |                                                                     ^
        dsl.json:2:3: note: 'dataio_0' is declared here
        help: its model is 'dataio'

      """
    #expect(found == expected)
  }

  @Test func anIsometricModelThatTheModuleLacks() throws {
    let found = try refusal {
      try plan(dsl: [
        (
          #""train_data": ["dataio_0.train"]}"#,
          #""train_data": ["dataio_0.train"]}, "isometric_model": ["dataio_0.dataio"]"#
        )
      ])
    }
    let expected = """
      dsl.json:9:79: error: hetero_lr_0 (HeteroLR) has no input 'isometric_model' [F0426]
        9 |     "input": {"data": {"train_data": ["dataio_0.train"]}, "isometric_model": ["dataio_0.dataio"]},
          |                                                                               ^
        help: its inputs are 'train_data', 'validate_data', 'test_data' and 'model'

      """
    #expect(found == expected)
  }

  @Test func anArgumentInThePlaceOfAModel() throws {
    let found = try refusal {
      try plan(dsl: [
        (#""train_data": ["dataio_0.train"]}"#, #""train_data": ["dataio_0.train"]}, "model": ["args.train_data"]"#)
      ])
    }
    let expected = """
      dsl.json:9:69: error: 'args.train_data' is a table, a model is needed [F0424]
        9 |     "input": {"data": {"train_data": ["dataio_0.train"]}, "model": ["args.train_data"]},
          |                                                                     ^
        help: write component.alias

      """
    #expect(found == expected)
  }

  @Test func aCacheThatIsRead() throws {
    let found = try refusal {
      try plan(dsl: [(#"["dataio_0.train"]}"#, #"["dataio_0.train"]}, "cache": ["x.c"]"#)])
    }
    #expect(found.contains("has no input 'cache'") || found.contains("has no component 'x'"), "\(found)")
  }

  /// FATE's Python client declares a cache for every Intersection, and a provider for every component.
  @Test func whatOnlyThePythonClientWrites() throws {
    let planned = try plan(
      dsl: [(#""model": ["dataio"]}"#, #""model": ["dataio"], "cache": ["c"]}, "provider": "fate""#)])
    #expect(warnings(planned) == "")
  }

  @Test func anOutputTwice() throws {
    let found = try refusal { try plan(dsl: [(#""data": ["train"]"#, #""data": ["train", "train"]"#)]) }
    let expected = """
      dsl.json:5:34: error: the output 'train' is declared twice [F0431]
        5 |     "output": {"data": ["train", "train"], "model": ["dataio"]}
          |                                  ^
        dsl.json:5:25: note: it is declared here first

      """
    #expect(found == expected)
  }

  @Test func aComponentThatNeedsItself() throws {
    let found = try refusal { try plan(dsl: [(#""data": ["args.train_data"]"#, #""data": ["dataio_0.train"]"#)]) }
    let expected = """
      dsl.json:4:33: error: components form a loop: dataio_0 -> dataio_0 [F0429]
        4 |     "input": {"data": {"data": ["dataio_0.train"]}},
          |                                 ^
        dsl.json:4:33: note: 'dataio_0' needs 'dataio_0.train'

      """
    #expect(found == expected)
  }

  @Test func aLoop() throws {
    let found = try refusal { try plan(dsl: [(#""data": ["args.train_data"]"#, #""data": ["hetero_lr_0.scores"]"#)]) }
    let expected = """
      dsl.json:9:39: error: components form a loop: dataio_0 -> hetero_lr_0 -> dataio_0 [F0429]
        9 |     "input": {"data": {"train_data": ["dataio_0.train"]}},
          |                                       ^
        dsl.json:9:39: note: 'hetero_lr_0' needs 'dataio_0.train'
        dsl.json:4:33: note: 'dataio_0' needs 'hetero_lr_0.scores'

      """
    #expect(found == expected)
  }
}
