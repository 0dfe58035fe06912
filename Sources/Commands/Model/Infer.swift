import Configuration
import Diagnostics
import Pipeline
import Platform
import Runner
import Tables
import Workspace

/// `infer`: scores rows as they stream, with a model that is bound to a service.
enum Infer: Operation {
  static let name = "infer"
  static let group = OperationGroup.model
  static let summary = "score rows from standard input with the model of a service"
  static let details = """
    Rows are CSV with a header line or one JSON object a line; what they begin with decides, or --format. A row has an
    id and the columns that the model was trained with. Those of a host stand in the row as host:10000.x0, or as x0 when
    nobody else has such a column, or as a map "host:10000": {"x0": 1}; or they come by id from a table, with
    --host host:10000=NAMESPACE/NAME. Scores come on standard output in the order of the rows, in constant memory:
    id, label (when rows have one), predict_result, predict_score, predict_detail. A row that cannot be scored is left
    out, counted and told on standard error; the exit status is then 1. When the first 1000 rows (--max_bad) all fail,
    the run ends. A label is no input of the model and comes back as it stood. CSV fields may stand in quotes (RFC 4180),
    within one line.
    """
  static let readsConfAsRequest = false
  static let options: [CommandOption] = [
    CommandOption("service", short: "s", .text, required: true, "the service id that 'bind' gave"),
    CommandOption("host", .repeated, "take a party's columns by id from a table: host:10000=NAMESPACE/NAME"),
    CommandOption("format", .text, "csv or json"),
    CommandOption("output", .text, "csv or json; that of the rows if it is not said"),
    CommandOption("delimiter", .text, "what separates the fields of CSV (,)"),
    CommandOption("max_bad", .integer, "end when so many rows failed before the first succeeded (1000; 0: never)"),
  ]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    do { return try score(request, session) } catch {
      // Standard output has scores and nothing else.
      let problems = DiagnosticList(throwing: error)
      session.complain(session.text.render(problems))
      return .text("", status: problems.status)
    }
  }

  private static func score(_ request: Request, _ session: Session) throws -> Answer {
    let formats = (try format("format", request), try format("output", request))
    let delimiter = try delimiter(request)
    let workspace = try session.openWorkspace()
    let service = try InferenceService(try request.required("service"), in: workspace, session)
    let hosts = try request.texts("host")
    let tables = try InferenceTables(hosts, schema: service.schema, in: workspace, session).tables
    let columns = InferenceColumns(service.schema, tabled: Set(tables.keys))
    var stream = InferenceStream(
      rows: InferenceRows(columns, format: formats.0, delimiter: delimiter),
      scoring: InferenceScoring(
        service.run, schema: service.schema, columns: columns, tables: tables, interrupt: session.interrupt,
        hopeless: try patience(request)),
      width: columns.needs.count, output: formats.1)
    try stream.run(session)
    return .text("", status: tell(stream.scoring, session))
  }

  /// What could not be scored.
  private static func tell(_ scoring: InferenceScoring, _ session: Session) -> ExitStatus {
    let problems = scoring.problems
    guard !problems.isEmpty else {
      session.say("\(English.count(scoring.scored, "row")) scored")
      return .done
    }
    session.complain(session.text.render(DiagnosticList(problems.first)))
    let counts = [
      "\(English.count(scoring.scored, "row")) scored",
      problems.malformed > 0 ? "\(problems.malformed) malformed" : nil,
      problems.unknown > 0 ? "\(problems.unknown) with an unknown id" : nil,
    ]
    session.complain(English.list(counts.compactMap(\.self), "and") + "\n")
    return DiagnosticCode.badInputRow.status
  }

  /// Nil for no end.
  private static func patience(_ request: Request) throws -> Int? {
    let limit = try request.integer("max_bad") ?? 1000
    guard limit >= 0 else { throw Diagnostic(.badArgument, "'--max_bad' must not be negative, found \(limit)") }
    return limit == 0 ? nil : limit
  }

  private static func format(_ key: String, _ request: Request) throws -> InferenceRows.Format? {
    guard let text = try request.text(key) else { return nil }
    if let format = InferenceRows.Format(rawValue: text) { return format }
    throw Diagnostic(
      .badArgument, "'--\(key)' must be csv or json, found \(English.quote(text))",
      help: Suggestion.help(for: text, in: InferenceRows.Format.allCases.map(\.rawValue)))
  }

  private static func delimiter(_ request: Request) throws -> UInt8 {
    let text = try request.text("delimiter") ?? ","
    guard text.utf8.count == 1, let byte = text.utf8.first, byte != UInt8(ascii: "\n"), byte != UInt8(ascii: "\"")
    else {
      throw Diagnostic(.badArgument, "'--delimiter' must be one character, found \(English.quote(text))")
    }
    return byte
  }
}

/// A service, ready to score.
private struct InferenceService {
  let run: InferenceRun
  let schema: InferenceSchema

  init(_ id: String, in workspace: Workspace, _ session: Session) throws {
    let service = try workspace.serving.service(id)
    let initiator = ModelStore.partyModelID(
      role: service.initiatorRole, party: service.initiatorParty, modelID: service.modelID)
    let trained = try TrainedPipeline.stored(initiator, version: service.modelVersion, in: workspace.serving.models)
    let plan = try JobPlanner.servingPlan(of: trained, registry: session.registry)
    var models: [Party: [ModelComponent]] = [:]
    for party in plan.parties {
      let partyModelID = ModelStore.partyModelID(
        role: party.role.rawValue, party: party.id, modelID: service.modelID)
      guard try workspace.serving.models.contains(partyModelID, version: service.modelVersion) else { continue }
      models[party] = try workspace.serving.models.components(partyModelID, version: service.modelVersion)
    }
    run = InferenceRun(plan, models: JobModels(models), interrupt: session.interrupt) { component, party, line in
      session.say("\(component) at \(party.name): \(line)")
    }
    let absent = run.parties.filter { models[$0] == nil }.map(\.name)
    guard absent.isEmpty else {
      throw Diagnostic(
        .unusableService, "the model of the service \(English.quote(id)) lacks \(English.list(absent, "and"))",
        help: "import the models of all parties, load and bind them again")
    }
    schema = try InferenceSchema(plan, parties: run.parties, models: models)
  }
}

/// The tables of `--host`.
private struct InferenceTables {
  private(set) var tables: [Party: InferenceScoring.HostTable] = [:]

  init(_ arguments: [String], schema: InferenceSchema, in workspace: Workspace, _ session: Session) throws {
    for argument in arguments {
      let (side, namespace, name) = try Self.read(argument, schema)
      guard tables[side.party] == nil else {
        throw Diagnostic(.badArgument, "'--host' gives \(side.party.name) two tables")
      }
      let info = try workspace.tables.find(namespace, name, for: side.party.name)
      let path = try workspace.tables.dataPath(info.namespace, info.name)
      let table = try Table.read(path, files: session.files)
      var problems = DiagnosticList()
      for feature in side.features where table.column(feature) == nil {
        problems.add(
          Diagnostic(
            .missingInputColumn,
            "the table '\(namespace).\(name)' has no column \(English.quote(feature)), which the model needs",
            subject: side.party.name, help: Suggestion.help(for: feature, in: table.columns.map(\.name))))
      }
      try problems.throwIfErrors()
      let columns = (side.label.map { [$0] } ?? []) + side.features
      tables[side.party] = InferenceScoring.HostTable(
        name: "'\(namespace).\(name)'",
        table: try table.replacingColumns(columns.compactMap { table.column($0) }).inIDOrder())
    }
  }

  /// `host:10000=namespace/name`.
  private static func read(
    _ argument: String, _ schema: InferenceSchema
  ) throws -> (InferenceSchema.Side, namespace: String, name: String) {
    let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
    let table = parts.last?.split(separator: "/", maxSplits: 1).map(String.init) ?? []
    guard parts.count == 2, table.count == 2 else {
      throw Diagnostic(
        .badArgument, "'--host' must be PARTY=NAMESPACE/NAME, found \(English.quote(argument))",
        help: "as in --host host:10000=experiment/breast_host")
    }
    let parties = schema.sides.map { "\($0.party.role.rawValue):\($0.party.id)" }
    guard let index = parties.firstIndex(of: parts[0]) else {
      throw Diagnostic(
        .badArgument, "the model has no party \(English.quote(parts[0]))",
        help: Suggestion.help(for: parts[0], in: parties) ?? "its parties are \(English.list(parties, "and"))")
    }
    return (schema.sides[index], table[0], table[1])
  }
}

/// Rows in, scores out.
private struct InferenceStream {
  /// So many rows are scored together at most.
  private static let batchSize = 8192
  var rows: InferenceRows
  var scoring: InferenceScoring
  let width: Int
  let output: InferenceRows.Format?

  mutating func run(_ session: Session) throws {
    let pieces = ReadAhead(session.console, session.interrupt)
    var batch = InferenceBatch(width: width)
    var writer: InferenceOutput?
    var isOpen = true
    while isOpen {
      if let piece = try pieces.next() {
        try scoring.noting { try rows.take(piece, into: &batch, &$0) }
      } else {
        try scoring.noting { try rows.end(into: &batch, &$0) }
        isOpen = false
      }
      if isOpen, pieces.isReady, batch.count < Self.batchSize { continue }
      guard let format = rows.format else { continue }
      var open = writer ?? InferenceOutput(output ?? format, hasLabel: rows.hasLabel) { try session.console.write($0) }
      if batch.count > 0 || !isOpen { try open.begin() }
      try scoring.score(batch, hasLabel: rows.hasLabel) { try open.add($0) }
      writer = open
      batch.removeAll()
    }
  }
}
