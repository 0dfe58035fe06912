/// F04xx: runtime conf, DSL, plan.
extension DiagnosticCode {
  static let pipeline: [DiagnosticCode] = conf + dsl + plan

  private static let conf: [DiagnosticCode] = [
    .wrongShape, .missingKey, .unsupportedVersion, .unknownRole, .repeatedParty, .unlistedInitiator, .badJobParameter,
    .ignoredKey, .partyIndexOutOfRange, .rolesDiffer, .badTableReference, .badOverride,
  ]
  private static let dsl: [DiagnosticCode] = [
    .badComponentName, .unknownModule, .moduleNotBuilt, .unknownInput, .unknownReference, .mixedDataInputs,
    .portMismatch, .pipelineReference, .missingArgumentTable, .componentLoop, .dslFeatureNotBuilt, .repeatedOutput,
  ]
  private static let plan: [DiagnosticCode] = [
    .absentComponent, .inheritedParameters, .nobodyRuns, .tooManyTasks, .replacedDSL, .modelMisfit, .unusablePipeline,
    .notDeployable, .trainingTable,
  ]

  /// A value of the conf or the DSL that has another type than is needed there.
  public static let wrongShape = DiagnosticCode(
    "F0401", .badRequest, "A value of the runtime conf or the DSL has another type than is needed at that place.")
  /// A key that must be there.
  public static let missingKey = DiagnosticCode(
    "F0402", .badRequest,
    "The runtime conf or the DSL lacks a key that every one has. FATE says 'no components', or shows the bare name of "
      + "the key.")
  /// A dsl_version other than 1 and 2, or a conf that is not of its version.
  public static let unsupportedVersion = DiagnosticCode(
    "F0403", .badRequest,
    "dsl_version is absent or 1 for confs of FATE 1.4, 2 for those of FATE 1.5 and later. A conf of version 2 has its "
      + "job parameters below job_parameters.common.")
  /// A role that is none.
  public static let unknownRole = DiagnosticCode("F0404", .badRequest, "The roles are guest, host, arbiter and local.")
  /// A party id twice under one role.
  public static let repeatedParty = DiagnosticCode(
    "F0405", .badRequest,
    "A party id stands twice under one role. The same id may stand under several roles, but only once under each.")
  /// An initiator that is not among the parties.
  public static let unlistedInitiator = DiagnosticCode(
    "F0406", .badRequest,
    "The initiator must be one of the parties listed under its role. FATE says 'initiator party id error'.")
  /// A job parameter with a value that is not allowed.
  public static let badJobParameter = DiagnosticCode(
    "F0407", .badRequest,
    "A job parameter has a value that is not allowed: work_mode is 0 or 1, backend 0 or 1, job_type train or predict, "
      + "seed an integer from 0 or null.")
  /// A key that nothing reads.
  public static let ignoredKey = DiagnosticCode(
    "F0408", .badRequest,
    "Nothing reads this key. FATE ignores it silently; here it is named, and --strict refuses it.")
  /// An index of a party that the role does not have.
  public static let partyIndexOutOfRange = DiagnosticCode(
    "F0409", .badRequest,
    "Parameters of a role are given by the index of the party in the list of that role, counted from 0 (version 2: "
      + "'0', '0|1' or 'all'); no party has this index.")
  /// A list with another length than the role has parties.
  public static let rolesDiffer = DiagnosticCode(
    "F0410", .badRequest,
    "In a conf of version 1, each value below role_parameters is a list with one element per party of the role. FATE "
      + "1.4 lets a party without an element keep the value it had, and never reads elements beyond the parties.")
  /// A table of an argument without name or namespace.
  public static let badTableReference = DiagnosticCode(
    "F0411", .badRequest, "A table is named by a map with two texts, name and namespace.")
  /// A --set that cannot be read, or for a component that is not there.
  public static let badOverride = DiagnosticCode(
    "F0412", .badRequest,
    "--set takes component.parameter=value; the value is read as JSON, or as a text when it is no JSON.")

  /// A component name that the version does not allow.
  public static let badComponentName = DiagnosticCode(
    "F0420", .badRequest,
    "In a DSL of version 1 a component is named prefix_index: the indexes of a prefix count from 0 without gaps, and a "
      + "prefix belongs to one module. In version 2 a name consists of letters, digits, _ and -. FATE says "
      + "'component's name should be format of name_index'.")
  /// A module that nobody knows.
  public static let unknownModule = DiagnosticCode(
    "F0421", .badRequest, "The DSL names a module that neither FATE nor fedflow has.")
  /// A module of FATE that is not built.
  public static let moduleNotBuilt = DiagnosticCode(
    "F0422", .badRequest, "FATE has this module, but this version of fedflow does not have it yet.")
  /// An input of a kind that does not exist.
  public static let unknownInput = DiagnosticCode(
    "F0423", .badRequest,
    "Inputs are data (with data, train_data, eval_data or validate_data, test_data), model and isometric_model. FATE "
      + "says 'unknown module input'.")
  /// A reference to a component or an output that is not there.
  public static let unknownReference = DiagnosticCode(
    "F0424", .badRequest,
    "An input is written component.output and names an output that this component declares in the same DSL. FATE says "
      + "'unknown module input', or that the output does not exist.")
  /// `data` beside train, validate or test data.
  public static let mixedDataInputs = DiagnosticCode(
    "F0425", .badRequest,
    "A component reads either 'data', or train, validation and test data; one that has both could not tell what to do.")
  /// An input or output that the module does not have, or too many of them.
  public static let portMismatch = DiagnosticCode(
    "F0426", .badRequest,
    "The DSL connects an input or declares an output that the module does not have, or more of them than it has.")
  /// A model of a trained pipeline in a DSL that trains.
  public static let pipelineReference = DiagnosticCode(
    "F0427", .badRequest,
    "'pipeline.component.alias' names a model of an earlier training job; only a DSL for prediction has it.")
  /// An argument without a table.
  public static let missingArgumentTable = DiagnosticCode(
    "F0428", .badRequest,
    "An input 'args.key' is bound to role_parameters.ROLE.args.data.key of the conf, one table per party. FATE says "
      + "'does not exist in submit conf's data'.")
  /// A loop.
  public static let componentLoop = DiagnosticCode(
    "F0429", .badRequest,
    "Components wait for each other's outputs in a circle. FATE says 'component dependencies form loop'.")
  /// A part of the DSL that is not built.
  public static let dslFeatureNotBuilt = DiagnosticCode(
    "F0430", .badRequest, "FATE has this part of the DSL, but this version of fedflow does not have it yet.")
  /// Two outputs with one name.
  public static let repeatedOutput = DiagnosticCode(
    "F0431", .badRequest, "A component declares two outputs with the same name; nothing could tell them apart.")

  /// Parameters for a component that the DSL does not have.
  public static let absentComponent = DiagnosticCode(
    "F0441", .badRequest,
    "The conf has parameters for a component that the DSL does not have. FATE ignores them silently (its own examples "
      + "rely on it); here they are named, and --strict refuses them.")
  /// Parameters that give way to those of the component whose model is read.
  public static let inheritedParameters = DiagnosticCode(
    "F0442", .badRequest,
    "A component that reads the model of another one of the same module runs with the parameters of that one, as in "
      + "FATE; its own are ignored.")
  /// A component that no party of the job runs.
  public static let nobodyRuns = DiagnosticCode(
    "F0443", .badRequest, "The job has no party with a role in which this module runs.")
  /// More tasks than fit at once.
  public static let tooManyTasks = DiagnosticCode(
    "F0444", .badRequest,
    "The parties of one component run at the same time, because they talk to each other; a job has more parties than "
      + "can run at once.")
  /// A DSL that a predict job does not use.
  public static let replacedDSL = DiagnosticCode(
    "F0445", .badRequest,
    "A predict job of version 1 runs the DSL that was derived when its model was trained; a DSL that is posted with it is "
      + "not used, as in FATE.")
  /// A predict conf that is not for this model.
  public static let modelMisfit = DiagnosticCode(
    "F0446", .badRequest,
    "A prediction is made by the parties that trained the model (an arbiter may be missing), with a conf of the same "
      + "dsl_version, and trains nothing.")
  /// A stored pipeline without what a prediction needs.
  public static let unusablePipeline = DiagnosticCode(
    "F0447", .storage,
    "With its models a training job stores its conf, its DSL and the DSL of predictions; one of them is missing or cannot "
      + "be read.")
  /// Components that cannot be deployed.
  public static let notDeployable = DiagnosticCode(
    "F0448", .badRequest, "Only components of the training DSL can be parts of the DSL of its predictions.")
  /// A table of the training in a prediction.
  public static let trainingTable = DiagnosticCode(
    "F0449", .badRequest,
    "The predict conf names no table for a Reader, so the one of the training conf is read again, as in FATE. Name one "
      + "under component_parameters.role.")
}
