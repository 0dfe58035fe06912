import Configuration
import Diagnostics
import Platform
import Workspace

/// `import`: a model out of a zip archive (contract 7.2).
enum ImportModel: Operation {
  static let name = "import"
  static let group = OperationGroup.model
  static let summary = "take a model out of a zip archive that 'export' wrote"
  static let details = """
    Everything is checked before anything is placed: names, sizes and checksums of the archive, the JSON of every buffer,
    the modules, and that it is the model that is named. A version that is there stays, unless force_update is 1.
    """
  static let options =
    ModelAddress.options + [
      CommandOption("file", short: "i", .path, required: true, "the archive"),
      CommandOption("force_update", .integer, "1 to replace a version that is there"),
    ]
  static let routes: [Route] = [.post("model/import")]
  static let takesFile = true

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let address = try ModelAddress(request)
    let replaces = request.has("force_update")
    let (path, name) = try archive(request, session)
    let workspace = try Workspace.prepare(session.workspacePath, files: session.files, clock: session.clock)
    if !replaces, try workspace.models.contains(address.partyModelID, version: address.version) {
      throw Diagnostic(
        .modelTaken, "Model \(address.partyModelID) \(address.version) local cache already existed",
        help: "import with force_update 1 to replace it")
    }
    let bytes = try session.files.readFile(path, limit: 1 << 30)
    let model = try ModelExport(reading: bytes, name: name, expecting: address.expectation(session))
    try workspace.makeIfMissing()
    try workspace.models.putAll(
      [(model.partyModelID, model.components)], version: model.version, replacing: replaces)
    return .envelope(omitsEmpty: try session.omitsEmpty())
  }

  /// The file that came with the call; on the command line one of the user's.
  private static func archive(_ request: Request, _ session: Session) throws -> (path: String, name: String) {
    if let upload = request.upload { return (upload.path, upload.name) }
    let name = try request.required("file")
    let path = session.face == .rest ? try session.allowedFile(name) : try find(name, request, session)
    return (path, name)
  }

  /// A relative path starts from the current folder, or from that of the conf.
  private static func find(_ name: String, _ request: Request, _ session: Session) throws -> String {
    let here = session.environment.absolute(name)
    if try session.files.status(here)?.kind == .file { return here }
    if let conf = request.position("file")?.source.name {
      let beside = session.environment.absolute(Path.join(Path.parent(conf), name))
      if try session.files.status(beside)?.kind == .file { return beside }
    }
    let folder = Path.parent(here)
    let names = (try? session.files.list(folder)) ?? []
    throw Diagnostic(
      .missingFile,
      "Import model failed. The file is obtained from the fate flow client machine, but it does not exist, "
        + "please check the path: \(here)",
      at: request.position("file"),
      help: Suggestion.help(for: Path.name(here), in: names))
  }
}
