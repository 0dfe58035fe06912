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
    -drop 1 replaces a table of that name, -drop 0 keeps its rows and adds or overwrites by id; no drop does the same,
    or refuses when the setting api_version is 1.5 or later (1.11: with -drop 0 too, as its clients expect). Over REST
    the file comes with the call, or lies below a folder of the setting data_folders (use_local_data 0).
    The conf's extend_sid gives every row an id of its own in front: 32 digits of the file's SHA-256 and the number of the
    row, with auto_increasing_sid the number alone. The same file gets the same ids.
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
    .detach,
  ]
  static let routes: [Route] = [.post("data/upload")]
  static let takesFile = true

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let requests = entries(of: request)
    var problems = DiagnosticList()
    let uploads = try requests.compactMap { entry in
      try problems.collect { try UploadRequest(entry, session) }
    }
    let there = try Workspace.prepare(session.workspacePath, files: session.files, clock: session.clock)
    for upload in uploads {
      try problems.collect { try upload.existing.check(upload.namespace, upload.tableName, in: there) }
    }
    try problems.throwIfErrors()
    session.show(uploads.flatMap(\.warnings))
    if session.face == .rest || request.has("detach") { return try DetachedUpload.submit(uploads, request, session) }
    // All files are brought aside before the first becomes a table, so that a bad one leaves nothing behind.
    let files = try uploads.compactMap { upload in try problems.collect { try upload.stage(in: there, session) } }
    try problems.throwIfErrors()
    session.show(files.flatMap(\.imported.warnings))
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
    guard request.upload == nil, let elements = request.conf?["data"]?.elements else { return [request] }
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
  let existing: ExistingTable
  let delimiter: String
  let keepsLast: Bool
  /// How ids are made; nil when the file has them.
  let sampleIDs: SampleIDs?
  let isVerbose: Bool
  let warnings: [Diagnostic]
  let conf: JSON

  private static let known: Set<String> = [
    "file", "head", "partition", "namespace", "table_name", "work_mode", "drop", "use_local_data", "in_version",
    "id_delimiter", "delimiter", "module", "verbose", "backend", "role", "count", "data_root", "keep_last", "destroy",
    "extend_sid", "auto_increasing_sid", "with_meta", "conf_path", "local", "detach",
  ]

  /// Ids that an upload makes.
  enum SampleIDs: String {
    /// Those of another file are others.
    case unique
    /// 0, 1, 2 ….
    case ascending
  }

  init(_ request: Request, _ session: Session) throws {
    let needed = (session.face == .rest ? [] : ["file"]) + ["head", "partition", "namespace", "table_name"]
    let missing = needed.filter { request[$0] ?? .null == .null }
    guard missing.isEmpty else {
      var diagnostic = Diagnostic.missingArguments(missing)
      diagnostic.position = request.conf?.position
      throw diagnostic
    }
    let source = try UploadSource(request, session)
    (path, file) = (source.path, source.name)
    namespace = try request.required("namespace")
    tableName = try request.required("table_name")
    delimiter = try Self.delimiter(request)
    keepsLast = request.has("keep_last")
    isVerbose = try request.integer("verbose") == 1
    func wrong(_ key: String, _ message: String) -> Diagnostic {
      Diagnostic(.badArgument, message, at: request.position(key))
    }
    guard let head = try? request.flag("head") else { throw wrong("head", "'head' in conf.json should be 0 or 1") }
    hasHeader = head
    guard let partition = try request.integer("partition"), (1...1024).contains(partition) else {
      throw wrong("partition", "Error number of partition, it should between 0 and 1024")
    }
    self.partition = partition
    if let mode = try request.integer("work_mode"), mode != 0, mode != 1 {
      throw wrong("work_mode", "'work_mode' must be 0 or 1, found \(mode)")
    }
    sampleIDs = try Self.sampleIDs(request)
    let drop = try request.flag("drop")
    existing = ExistingTable(drop: drop, try session.settings().apiVersion)
    warnings = (request.conf?.members ?? []).filter { !Self.known.contains($0.key) }.map { member in
      Diagnostic(
        .warning, .badArgument, "upload has no key \(English.quote(member.key)); it is ignored", at: member.keyPosition,
        help: Suggestion.help(for: member.key, in: Self.known.sorted()))
    }
    var conf: [String: JSON] = [
      "file": .text(source.place), "head": .integer(head ? 1 : 0), "partition": .integer(partition),
      "namespace": .text(namespace), "table_name": .text(tableName), "id_delimiter": .text(delimiter),
      "work_mode": .integer(try request.integer("work_mode") ?? 0), "keep_last": .bool(keepsLast),
    ]
    conf["drop"] = drop.map { .integer($0 ? 1 : 0) }
    conf["sample_ids"] = sampleIDs.map { .text($0.rawValue) }
    if request.upload != nil { conf["file_name"] = .text(file) }
    self.conf = .object(conf)
  }

  private static func sampleIDs(_ request: Request) throws -> SampleIDs? {
    if try request.flag("with_meta") == true {
      throw Diagnostic(
        .notOffered, "'with_meta' is not offered: a table keeps what its file says", at: request.position("with_meta"),
        help: "leave it out, and give DataTransform what 'meta' says")
    }
    let isAscending = try request.flag("auto_increasing_sid") ?? false
    guard try request.flag("extend_sid") == true else {
      guard !isAscending else {
        throw Diagnostic(
          .badArgument, "'auto_increasing_sid' has no effect without 'extend_sid'",
          at: request.position("auto_increasing_sid"), help: "set extend_sid to true as well")
      }
      return nil
    }
    return isAscending ? .ascending : .unique
  }

  private func madeIDs(_ session: Session) throws -> MadeIDs? {
    switch sampleIDs {
    case nil: return nil
    case .ascending: return MadeIDs(prefix: "")
    case .unique:
      let size = try session.files.status(path)?.size ?? 0
      // A mapped file that another program cuts short ends the process, so that small ones are read.
      let digest =
        size > 16 << 20
        ? try FileDigest.of(path, session.files).digest : try FileDigest.of(session.files.readFile(path))
      return MadeIDs(prefix: String(digest.prefix(32)))
    }
  }

  /// One ASCII character that is no part of an id, a name or a number.
  private static func delimiter(_ request: Request) throws -> String {
    let key = try request.text("id_delimiter") == nil ? "delimiter" : "id_delimiter"
    guard let text = try request.text(key) else { return "," }
    let bytes = Array(text.utf8)
    guard bytes.count == 1, let byte = bytes.first, (0x01...0x7E).contains(byte), !"\n\r\"'+-._".utf8.contains(byte),
      !text.allSatisfy({ $0.isLetter || $0.isNumber })
    else {
      throw Diagnostic(
        .badArgument,
        "'\(key)' must be one ASCII character that is no digit, letter, quote, sign, point, underscore or line break, "
          + "found \(English.quote(text))", at: request.position(key),
        help: "for example ',', ';', '|', a tab or a space")
    }
    return text
  }

  /// Brings the file to where it can become a table in one step: every row is accounted for, or it is refused with all
  /// that is wrong.
  ///
  /// - Parameter checkInterrupt: throws when the upload is to end; the session's own interrupt when nil.
  func stage(
    in workspace: Workspace, _ session: Session, checkInterrupt: (@Sendable () throws -> Void)? = nil
  ) throws -> StagedImport {
    if isVerbose, let size = try session.files.status(path)?.size {
      session.say("reading \(path), \(English.count(size, "byte"))")
    }
    let progress = isVerbose ? UploadProgress(session) : nil
    let interrupt = session.interrupt
    return try workspace.tables.stageImport(
      path, name: file,
      options: CSVImport.Options(
        hasHeader: hasHeader, delimiter: delimiter, duplicates: keepsLast ? .keepLast : .refuse,
        madeIDs: try madeIDs(session)),
      work: ImportWork(
        checkInterrupt: checkInterrupt ?? { try interrupt.check() }, progress: { progress?.show($0) }))
  }
}
