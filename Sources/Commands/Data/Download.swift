import Configuration
import Diagnostics
import Pipeline
import Platform
import Runner
import Tables
import Workspace

/// `download`: a table becomes a file without header line (contract 5.2).
enum Download: Operation {
  static let name = "download"
  static let group = OperationGroup.data
  static let summary = "write a table as a file"
  static let details = """
    One line a row in shortlex order of id: the id, the delimiter, the rest of the line as it was uploaded. Without
    delimiter (FATE 1.4 spells it delimitor) it is the one with which the table was uploaded. Over REST output_path must
    be below a folder of the setting data_folders, and the answer comes before the file is written.
    """
  static let options: [CommandOption] = [
    .conf, .namespace, .tableName, CommandOption("output_path", short: "o", .path, "the file to write"),
    CommandOption("delimiter", .text, "what stands behind the id"),
    CommandOption("delimitor", .text, "the same, as FATE 1.4 spells it"),
    CommandOption("work_mode", short: "w", .integer, "0 or 1; both run here"), .detach,
  ]
  static let routes: [Route] = [.post("data/download")]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    try requireAll(request)
    let table = try TableName(request)
    let workspace = try Workspace.prepare(session.workspacePath, files: session.files, clock: session.clock)
    let mode = try request.integer("work_mode") ?? 0
    guard mode == 0 || mode == 1 else {
      throw Diagnostic(.badArgument, "'work_mode' must be 0 or 1, found \(mode)", at: request.position("work_mode"))
    }
    var parameters: [String: JSON] = [
      "namespace": .text(table.namespace), "table_name": .text(table.name), "work_mode": .integer(mode),
      "output_path": .text(try outputPath(request, session)),
    ]
    parameters["delimiter"] = try delimiter(request).map { .text($0) }
    guard try StoredRows.find(table, in: workspace, session) != nil else {
      throw Diagnostic(
        .tableNotFound, "there is no table '\(table.text)'", help: try table.suggestion(in: workspace))
    }
    let job = LocalJob(.download, parameters: .object(parameters), generation: try LocalSubmission.generation(session))
    return try LocalSubmission(request, in: workspace, session).submit(job) { summary in
      "download \(table.text) to \(parameters["output_path"]?.textValue ?? ""): done in job \(summary.jobID)"
    }
  }

  private static func requireAll(_ request: Request) throws {
    let found = [
      ("namespace", try request.text("namespace")), ("table_name", try TableName.name(in: request)),
      ("output_path", try request.text("output_path")),
    ]
    let missing = found.filter { ($0.1 ?? "").isEmpty }.map(\.0)
    if !missing.isEmpty { throw Diagnostic.missingArguments(missing) }
  }

  private static func outputPath(_ request: Request, _ session: Session) throws -> String {
    let path = try request.required("output_path")
    do { return try session.allowedOutput(path) } catch let error as Diagnostic where error.code == .badArgument {
      throw Diagnostic(.badArgument, error.message, at: request.position("output_path"))
    }
  }

  private static func delimiter(_ request: Request) throws -> String? {
    let (new, old) = (try request.text("delimiter"), try request.text("delimitor"))
    if let new, let old, new != old {
      throw Diagnostic(
        .badArgument, "'delimiter' is \(English.quote(new)) and 'delimitor' \(English.quote(old)): they mean the same",
        at: request.position("delimitor"), help: "give one of them")
    }
    guard let delimiter = new ?? old else { return nil }
    guard !delimiter.isEmpty, !delimiter.utf8.contains(UInt8(ascii: "\n")), !delimiter.utf8.contains(UInt8(ascii: "\r"))
    else {
      throw Diagnostic(
        .badArgument, "'delimiter' must be a text without line ends, found \(English.quote(delimiter))",
        at: request.position(new == nil ? "delimitor" : "delimiter"))
    }
    return delimiter
  }
}

/// The program of a download.
enum DownloadModule: LocalModule {
  static let module = LocalJob.Module.download

  static func run(
    _ parameters: JSON, _ work: LocalJob.Work, in workspace: Workspace, _ session: Session
  ) throws -> LocalJob.Account {
    guard let namespace = parameters["namespace"]?.textValue, let name = parameters["table_name"]?.textValue,
      let path = parameters["output_path"]?.textValue
    else { throw Diagnostic(.internalError, "the parameters of a download are incomplete", subject: work.job.text) }
    let source = TableName(namespace: namespace, name: name)
    guard let table = try StoredRows.find(source, in: workspace, session) else {
      throw Diagnostic(.tableNotFound, "there is no table '\(source.text)' any more")
    }
    let delimiter = parameters["delimiter"]?.textValue ?? table.delimiter
    let size = try write(table, delimiter, to: path, work, session.files)
    work.log.info("\(source.text): \(English.count(table.rowCount, "row")), \(English.count(size, "byte")) to \(path)")
    var metrics = Metrics()
    metrics.add(
      "download", "data_access", type: "DOWNLOAD", title: "download",
      data: [Metrics.Pair("count", .integer(table.rowCount))])
    return LocalJob.Account(
      metrics: metrics,
      details: [
        "download_count": .integer(table.rowCount), "namespace": .text(namespace), "table_name": .text(name),
        "output_path": .text(path),
      ])
  }

  /// Writes beside the place first: whoever looks sees the whole file or what was there before.
  private static func write(
    _ table: Table, _ delimiter: String, to path: String, _ work: LocalJob.Work, _ files: FileSystem
  ) throws -> Int {
    let staged = "\(path).\(work.job.text).part"
    try files.createDirectories(Path.parent(path))
    let file = try files.createFile(staged)
    do {
      try CSVWriter.write(table, as: .download(delimiter: delimiter)) { piece in
        try work.checkInterrupt()
        try file.write(piece)
      }
      try file.flush()
      try file.close()
      try files.rename(staged, to: path)
      try files.flushDirectory(Path.parent(path))
      return file.count
    } catch {
      try? files.removeFile(staged)
      throw error
    }
  }
}

/// The rows of a table, stored or left by a component.
enum StoredRows {
  /// Opens a table; it stays readable whatever becomes of its name. Nil when there is none.
  static func find(_ table: TableName, in workspace: Workspace, _ session: Session) throws -> Table? {
    if let stored = try workspace.tables.read(table.namespace, table.name, { try Table.read($0, files: session.files) })
    {
      return stored.content
    }
    guard let output = try workspace.outputTable(table.namespace, table.name) else { return nil }
    return try Table.read(
      try workspace.tasks.dataPath(output.job, output.key, output: output.output), files: session.files)
  }
}
