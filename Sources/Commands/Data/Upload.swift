import Configuration
import Diagnostics
import Platform
import Runner
import Tables
import Workspace

/// `upload`: a CSV file becomes a stored table (contract 5.1).
enum Upload: Operation {
  static let name = "upload"
  static let group = OperationGroup.data
  static let summary = "store a CSV file as a table"
  static let details = """
    The conf has file, head, partition, namespace and table_name; or a list of such under 'data', as FATE's test suites
    have. Every row is accounted for: a file with a ragged row, a repeated id or an unreadable byte is refused whole.
    -drop 1 replaces a table of that name; -drop 0 and no drop keep its rows and add or overwrite by id.
    """
  static let options: [CommandOption] = [
    .conf,
    CommandOption("file", short: "i", .path, "the CSV file"),
    CommandOption("head", .integer, "1 if the first line names the columns, else 0"),
    CommandOption("partition", .integer, "FATE's partitions: 1 to 1024, only told back"),
    .namespace, .tableName,
    CommandOption("work_mode", short: "w", .integer, "0 or 1; both run here"),
    CommandOption("drop", short: "drop", .text, "1 to replace an existing table, 0 to add to it"),
    CommandOption("id_delimiter", .text, "what separates the fields (,)"),
    CommandOption("verbose", short: "verbose", .integer, "1 to show progress on standard error"),
    CommandOption("data_root", .path, "a further folder in which a relative file is looked for"),
    CommandOption("keep_last", .flag, "of rows with the same id keep the last, as FATE does, and count the others"),
  ]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let requests = entries(of: request)
    var problems = DiagnosticList()
    let uploads = try requests.compactMap { entry in
      try problems.collect { try UploadRequest(entry, session) }
    }
    try problems.throwIfErrors()
    session.show(uploads.flatMap(\.warnings))
    // All files are read before anything is written, so that a bad one leaves nothing behind.
    let files = try uploads.compactMap { upload in try problems.collect { try upload.read(session) } }
    try problems.throwIfErrors()
    session.show(files.flatMap(\.warnings))
    let workspace = try Workspace.open(session.workspacePath, create: true, files: session.files, clock: session.clock)
    var answers: [[String: JSON]] = []
    for (upload, file) in zip(uploads, files) {
      let answer = try TableUpload(request: upload, workspace: workspace, session: session).store(file)
      guard case .json(let object) = answer.body else { continue }
      answers.append(object)
      if answer.status != .done { return Answer(body: .json(object), status: answer.status) }
    }
    if requests.count == 1, request.conf?["data"] == nil, let only = answers.first {
      return Answer(body: .json(only), status: .done)
    }
    return .envelope(data: .list(answers.map(JSON.object)))
  }

  /// One request per element of `data`, or the conf itself.
  private static func entries(of request: Request) -> [Request] {
    guard let elements = request.conf?["data"]?.elements else { return [request] }
    return elements.map { request.over($0) }
  }
}

/// One upload, checked before anything is written.
struct UploadRequest {
  let path: String
  /// The file as the user named it.
  let file: String
  let hasHeader: Bool
  let partition: Int
  let namespace: String
  let tableName: String
  let drop: Bool
  let delimiter: String
  let keepsLast: Bool
  let isVerbose: Bool
  let warnings: [Diagnostic]
  let conf: JSON

  private static let known: Set<String> = [
    "file", "head", "partition", "namespace", "table_name", "work_mode", "drop", "use_local_data", "in_version",
    "id_delimiter", "module", "verbose", "backend", "role", "count", "data_root", "keep_last", "destroy", "extend_sid",
  ]

  init(_ request: Request, _ session: Session) throws {
    let missing = try ["file", "head", "partition", "namespace", "table_name"].filter { try request.text($0) == nil }
    guard missing.isEmpty else {
      var diagnostic = Diagnostic.missingArguments(missing)
      diagnostic.position = request.conf?.position
      throw diagnostic
    }
    file = try request.required("file")
    namespace = try request.required("namespace")
    tableName = try request.required("table_name")
    delimiter = try request.text("id_delimiter") ?? ","
    keepsLast = request.has("keep_last")
    isVerbose = try request.integer("verbose") == 1
    func wrong(_ key: String, _ message: String) -> Diagnostic {
      Diagnostic(.badArgument, message, at: request.position(key))
    }
    guard let head = try request.integer("head"), head == 0 || head == 1 else {
      throw wrong("head", "'head' in conf.json should be 0 or 1")
    }
    hasHeader = head == 1
    guard let partition = try request.integer("partition"), (1...1024).contains(partition) else {
      throw wrong("partition", "Error number of partition, it should between 0 and 1024")
    }
    self.partition = partition
    if let mode = try request.integer("work_mode"), mode != 0, mode != 1 {
      throw wrong("work_mode", "'work_mode' must be 0 or 1, found \(mode)")
    }
    guard let drop = try UploadRequest.drop(request) else { throw wrong("drop", "'drop' must be 0 or 1") }
    self.drop = drop
    path = try UploadFile(session: session).find(
      file, conf: request.conf, dataRoot: try request.text("data_root"))
    warnings = (request.conf?.members ?? []).filter { !Self.known.contains($0.key) }.map { member in
      Diagnostic(
        .warning, .badArgument, "upload has no key \(English.quote(member.key)); it is ignored", at: member.keyPosition,
        help: Suggestion.help(for: member.key, in: Self.known.sorted()))
    }
    conf = .object(
      [
        "file": .text(path), "head": .integer(head), "partition": .integer(partition), "namespace": .text(namespace),
        "table_name": .text(tableName), "drop": .integer(drop ? 1 : 0), "id_delimiter": .text(delimiter),
        "work_mode": .integer(try request.integer("work_mode") ?? 0),
      ])
  }

  /// Reads the file: every row is accounted for, or it is refused with all that is wrong.
  func read(_ session: Session) throws -> ImportedTable {
    if isVerbose, let size = try session.files.status(path)?.size {
      session.say("reading \(path), \(English.count(size, "byte"))")
    }
    return try CSVImport.read(
      path: path, name: file, files: session.files,
      options: CSVImport.Options(
        hasHeader: hasHeader, delimiter: delimiter, duplicates: keepsLast ? .keepLast : .refuse))
  }

  private static func drop(_ request: Request) throws -> Bool? {
    if let flag = request["drop"]?.boolValue { return flag }
    switch try request.integer("drop") {
    case nil, 0: return false
    case 1: return true
    default: return nil
    }
  }
}
