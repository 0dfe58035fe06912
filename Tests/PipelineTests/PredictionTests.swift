import Configuration
import Diagnostics
import Pipeline
import Tables
import Testing

/// Contract 2.2 (job/submit), 4.4 and 4.5: predictions of both versions.
@Suite struct PredictionTests {
  @Test func version1RunsTheDSLOfTheModelOnTheTablesOfTheConf() throws {
    let plan = try predict()
    #expect(plan.isPredicting)
    #expect(plan.modelID == "arbiter-10000#guest-9999#host-10000_10001#model")
    #expect(plan.trained?.modelVersion == trainedVersion)
    #expect(plan.components.map(\.name) == ["dataio_0", "hetero_lr_0"])
    #expect(plan.components[0].storedModels.map(\.name) == ["dataio_0.dataio"])
    #expect(plan.components[0].tasks.map { $0.arguments["eval_data"]?.name } == ["g2", "h2", "h3"])
    #expect(plan.components[1].data.map(\.port) == [.validateData])
    #expect(plan.components[1].modelAlias == nil)
    #expect(plan.dsl == plan.trained?.inferenceDSL)
    #expect(plan.jobParameters["job_type"] == "predict")
    #expect(plan.warnings.isEmpty)
  }

  @Test func parametersAreThoseOfTheTrainingUnlessTheConfSays() throws {
    let plan = try predict(conf: [
      (
        #""role_parameters": {"#,
        #""algorithm_parameters": {"dataio_0": {"fill_param": {"method": "mean"}}}, "role_parameters": {"#
      ),
      (#""host": {"args""#, #""host": {"dataio_0": {"with_label": [true]}, "args""#),
    ])
    #expect(plan.parameters("hetero_lr_0", .guest)?["max_iter"] == 3)
    #expect(plan.parameters("dataio_0", .guest)?["fill_param"] == ["value": 1.5, "method": "mean"])
    #expect(plan.parameters("dataio_0", .host, 0)?["with_label"] == true)
    #expect(plan.parameters("dataio_0", .host, 1)?["with_label"] == false)
    let origins = plan.components[0].tasks[0].parameters.origins
    #expect(origins["fill_param.method"] == "predict.json:6:66")
    #expect(origins["with_label"]?.hasPrefix("training conf of \(trainedVersion):") == true)
  }

  /// What `--set` said stands in no conf; a prediction that lacked it would be another one.
  @Test func whatWasSetForTheTrainingIsSetForThePrediction() throws {
    let overrides = try ["dataio_0.fill_param.value=7", "hetero_lr_0.max_iter=9"].map {
      try ParameterOverride(parsing: $0)
    }
    let training = try plan(.init(overrides: overrides))
    let prediction = try predict(trainedBy: training)
    #expect(prediction.parameters("dataio_0", .host, 1)?["fill_param"]?["value"] == 7.0)
    #expect(prediction.parameters("hetero_lr_0", .guest)?["max_iter"] == 9)
    let again = try ParameterOverride(parsing: "hetero_lr_0.max_iter=4")
    let changed = try predict(trainedBy: training, .init(overrides: [again]))
    #expect(changed.parameters("hetero_lr_0", .guest)?["max_iter"] == 4)
  }

  /// Parameters belong to a party, not to its place in the list.
  @Test func hostsMayStandInAnotherOrder() throws {
    let training = try plan(conf: [("[false, false]", "[false, true]")])
    let plan = try predict(conf: [("[10000, 10001]", "[10001, 10000]")], trainedBy: training)
    #expect(plan.parameters("dataio_0", .host, 0)?["with_label"] == true)
    #expect(plan.parameters("dataio_0", .host, 1)?["with_label"] == false)
  }

  /// Training: dataio_1 ran with the parameters of dataio_0, whose model it read; so does its prediction.
  @Test func inheritedParametersStayInherited() throws {
    let training = try plan(dsl: [
      (
        #""hetero_lr_0": {"#,
        #"""
        "dataio_1": {"module": "DataIO", "input": {"data": {"data": ["args.train_data"]}, "model": ["dataio_0.dataio"]},
          "output": {"data": ["t"], "model": ["m"]}}, "hetero_lr_0": {
        """#
      )
    ])
    let plan = try predict(trainedBy: training)
    #expect(plan.components.first { $0.name == "dataio_1" }?.storedModels.map(\.name) == ["dataio_1.m"])
    #expect(plan.parameters("dataio_1", .guest)?["fill_param"]?["value"] == 1.5)
  }

  @Test func aDSLThatIsPostedIsNotUsedAndNamed() throws {
    let plan = try predict(dsl: Sample.dsl)
    #expect(plan.dsl == plan.trained?.inferenceDSL)
    #expect(
      warnings(plan).hasPrefix(
        "posted.json:1:1: warning: a prediction does not run the DSL that is posted with it; the model's runs instead "
          + "[F0445]\n"))
    #expect(try predict(dsl: "{}").warnings.isEmpty)
    let own = CanonicalJSON.text(try #require(plan.trained?.inferenceDSL))
    #expect(try predict(dsl: own).warnings.isEmpty)
    #expect(try refusal { try predict(dsl: Sample.dsl, .init(strict: true)) }.contains("error: a prediction does not"))
  }

  @Test func version2RunsTheDSLThatIsPostedOrElseTheModels() throws {
    let stored = try predictV2()
    #expect(stored.components.map(\.name) == ["reader_0", "dataio_0", "hetero_lr_0"])
    #expect(stored.components[0].tasks.flatMap { $0.parameters.tables.map(\.name) } == ["g2", "h2", "h3"])
    #expect(stored.components[2].data.map(\.port) == [.testData])
    let posted = try predictV2(
      dsl: """
        {"components": {
          "reader_0": {"module": "Reader", "output": {"data": ["t"]}},
          "reading": {"module": "DataIO",
            "input": {"data": {"data": ["reader_0.t"]}, "model": ["pipeline.dataio_0.dataio"]}}}}
        """)
    #expect(posted.components.map(\.name) == ["reader_0", "reading"])
    // A component of another name runs with the parameters of the one whose model it reads.
    #expect(posted.parameters("reading", .guest)?["fill_param"]?["value"] == 1.5)
  }

  @Test func aReaderThatIsNotNamedReadsTheTrainingTableAndSaysSo() throws {
    let plan = try predictV2(conf: [
      (#""guest": {"0": {"reader_0": {"table": {"name": "g2", "namespace": "n"}}}},"#, "")
    ])
    #expect(plan.components[0].tasks[0].parameters.tables.map(\.name) == ["g"])
    #expect(
      plan.warnings.map(\.message) == [
        "the predict conf names no table for 'reader_0' at guest 9999; the training conf names 'n.g'; it is read again"
      ])
  }

  @Test func aModelThatWasNotTrainedIsNamedWithTheNearest() throws {
    let found = try refusal {
      try predictV2(
        dsl:
          #"{"components": {"d": {"module": "DataIO", "input": {"model": ["pipeline.dataio_0.dataoi", "pipeline.x"]}}}}"#
      )
    }
    #expect(
      found.hasPrefix(
        """
        posted.json:1:63: error: the model version 202007221530123456781 has no 'dataio_0.dataoi' [F0424]
        """))
    #expect(found.contains("help: did you mean 'pipeline.dataio_0.dataio'?"))
    #expect(
      found.contains("a model of the training job is written pipeline.component.alias, found 'pipeline.x' [F0424]"))
  }

  @Test func nothingIsTrained() throws {
    let found = try refusal {
      try predictV2(
        dsl: #"{"components": {"lr": {"module": "HeteroLR", "input": {"data": {"train_data": ["lr.x"]}}}}}"#)
    }
    #expect(found.contains("lr (HeteroLR) reads 'train_data', but a prediction trains nothing [F0446]"))
    #expect(found.contains("help: write 'test_data'"))
  }

  @Test func otherPartiesAreNamed() throws {
    let found = try refusal {
      try predict(conf: [
        (#""host": [10000, 10001]"#, #""host": [10000, 10002]"#)
      ])
    }
    #expect(
      found.contains("predict.json:5:11: error: host 10002 did not take part in the training of the model [F0446]"))
    #expect(found.contains("help: it was trained by guest 9999, host 10000, host 10001 and arbiter 10000"))
    #expect(found.contains("error: the job lacks host 10001, which took part in the training of the model [F0446]"))
  }

  @Test func theArbiterMayBeMissingWhereThePredictionDoesNotNeedIt() throws {
    let found = try refusal { try predict(conf: [(#", "arbiter": [10000]}"#, "}")]) }
    // The fake needs one; that no part of the model is missing, is what this is about.
    #expect(!found.contains("F0446"))
  }

  @Test func aConfOfTheOtherVersionIsRefused() throws {
    let found = try refusal {
      try JobPlanner.plan(
        conf: try node("predict.json", Sample.predictConf), dsl: nil, trained: try trained(planV2()), registry: fakes)
    }
    #expect(
      found.contains("the conf is of dsl_version 1, its model was trained with 2 [F0446]"))
  }

  @Test func theConfMustNameModelAndVersion() throws {
    let conf = try node(
      "predict.json", Sample.predictConf,
      [
        (#""model_id": "arbiter-10000#guest-9999#host-10000_10001#model", "#, ""),
        (#""202007221530123456781""#, "7"),
      ])
    let list = try #require(throws: DiagnosticList.self) { try ModelReference(of: conf) }
    #expect(
      list.errors.map(\.message) == [
        "'job_parameters' of a prediction has no 'model_id'",
        "'job_parameters.model_version' must be a text, found 7",
      ])
    #expect(try ModelReference(of: try node("conf.json", Sample.conf)) == nil)
    let reference = try #require(try ModelReference(of: try node("predict.json", Sample.predictConfV2)))
    #expect(reference.modelVersion == trainedVersion)
    #expect(reference.initiator == Party(.guest, 9999))
  }

  @Test func whatIsStoredComesBack() throws {
    let pipeline = try trained(planV2())
    let again = try TrainedPipeline(
      buffer: try node("stored", CanonicalJSON.text(pipeline.buffer)).json, models: pipeline.models)
    #expect(again.buffer == pipeline.buffer)
    #expect(again.generation == .fate15)
    let deployed = try TrainedPipeline(
      buffer: again.deployedBuffer(version: "2", inferenceDSL: ["components": .object([:])]), models: again.models)
    #expect(deployed.modelVersion == "2")
    #expect(deployed.trainDSL == pipeline.trainDSL)
    #expect(deployed.buffer["parent"] == false)
    #expect(deployed.buffer["parent_info"]?["parent_model_version"] == .text(trainedVersion))
    #expect(throws: Diagnostic.self) { try TrainedPipeline(buffer: ["model_id": "x"], models: []) }
  }

  /// `infer` scores with what the training left, without a conf.
  @Test func aServingPlanNeedsNoConf() throws {
    let first = try JobPlanner.servingPlan(of: try trained(plan()), registry: fakes)
    #expect(first.components.map(\.name) == ["dataio_0", "hetero_lr_0"])
    #expect(
      first.components[0].tasks.map { $0.arguments.keys.sorted() } == [["eval_data"], ["eval_data"], ["eval_data"]])
    #expect(first.parameters("hetero_lr_0", .guest)?["max_iter"] == 3)
    let second = try JobPlanner.servingPlan(of: try trained(planV2()), registry: fakes)
    #expect(second.components.map(\.name) == ["reader_0", "dataio_0", "hetero_lr_0"])
    #expect(second.isPredicting)
  }
}
