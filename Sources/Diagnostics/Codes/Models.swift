/// F09xx: archives of models, the serving of models.
extension DiagnosticCode {
  static let models: [DiagnosticCode] = [
    .damagedArchive, .hostileArchive, .unsupportedArchive, .badModelArchive, .foreignModelArchive, .modelDisagrees,
    .modelNotFound, .modelNotLoaded, .noService, .notOffered, .nothingToMigrate, .tagNotFound, .tagTaken,
    .missingInputColumn, .badInputRow, .unusableService,
  ]

  /// An archive that cannot be understood.
  public static let damagedArchive = DiagnosticCode(
    "F0901", .badRequest,
    "The file is no complete zip archive: it was cut off, changed, or is something else. Nothing of it was placed.")
  /// An archive that would do harm.
  public static let hostileArchive = DiagnosticCode(
    "F0902", .badRequest,
    "The archive has a name that leads out of its folder, a symbolic link, a name twice, or more content than it "
      + "declares or than is allowed. Such archives are made by mistake or to attack; nothing of it was placed.")
  /// An archive of a kind that is not read.
  public static let unsupportedArchive = DiagnosticCode(
    "F0903", .badRequest,
    "Archives are read when they are stored or deflated. Encryption, zip64, several parts and other methods are refused."
  )
  /// An archive without a model in it.
  public static let badModelArchive = DiagnosticCode(
    "F0904", .badRequest,
    "The archive is not laid out like an exported model, a file of it is missing, or one is there that no model has. "
      + "An exported model has define/define_meta.yaml, variables/data/COMPONENT/ALIAS/BUFFER and pipeline.pb.")
  /// A model with protobuf messages.
  public static let foreignModelArchive = DiagnosticCode(
    "F0905", .badRequest,
    "The archive was exported by FATE: its buffers are protobuf messages. fedflow keeps the same buffers as JSON, with "
      + "the keys that component_output_model shows, and reads only those.")
  /// A model that is another one than was said.
  public static let modelDisagrees = DiagnosticCode(
    "F0906", .badRequest,
    "The model in the archive is not the one that role, party_id, model_id and model_version name.")
  /// No such model.
  public static let modelNotFound = DiagnosticCode(
    "F0907", .notFound,
    "The workspace has no model of that id and version at that party. The version of a model is the id of the job that "
      + "trained or deployed it.")
  /// A model that nobody loaded.
  public static let modelNotLoaded = DiagnosticCode(
    "F0908", .conflict, "A service is bound to a model that was loaded before; load it first.")
  /// No such service.
  public static let noService = DiagnosticCode(
    "F0909", .notFound, "No model is bound to a service of that id; 'fedflow bind' binds one.")
  /// What FATE offers and fedflow does not.
  public static let notOffered = DiagnosticCode(
    "F0910", .badRequest, "FATE has this operation or option and fedflow has not; the message says why.")
  /// A migration that changes nothing, or is not complete.
  public static let nothingToMigrate = DiagnosticCode(
    "F0911", .badRequest, "A migration gives the parties of a model other ids, the same number of them for each role.")
  /// No such tag.
  public static let tagNotFound = DiagnosticCode("F0912", .notFound, "There is no tag of that name.")
  /// A tag that is there already.
  public static let tagTaken = DiagnosticCode("F0913", .conflict, "There is a tag of that name, or the model has it.")
  /// Rows without what a model needs.
  public static let missingInputColumn = DiagnosticCode(
    "F0914", .badRequest,
    "The rows lack columns that the model was trained with. Every row has the columns of the guest; those of a host come "
      + "in the row too, or by id from a table (--host).")
  /// A row that cannot be scored.
  public static let badInputRow = DiagnosticCode(
    "F0915", .jobFailed, "Some rows could not be scored; they were counted and left out, all others were scored.")
  /// A service that cannot score.
  public static let unusableService = DiagnosticCode(
    "F0916", .conflict, "The model of the service cannot be used here: parties of it are not loaded.")
}
