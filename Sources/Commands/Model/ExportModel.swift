import Configuration
import Diagnostics
import Platform
import Workspace

/// `export`: a model as a zip archive (contract 7.1, 7.2).
enum ExportModel: Operation {
  static let name = "export"
  static let group = OperationGroup.model
  static let summary = "write a model as a zip archive"
  static let details = """
    The archive is laid out as FATE's; its buffers are JSON where FATE has protobuf messages. It is written into the
    folder output_path as PARTY_MODEL_ID_VERSION.zip; one that is there gives way.
    """
  static let options = ModelAddress.options + [.outputPath.required]
  static let routes: [Route] = [.get("model/export", answering: .file), .post("model/export", answering: .file)]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let address = try ModelAddress(request)
    let folder = session.face == .commandLine ? try request.required("output_path") : nil
    let workspace = try session.openWorkspace()
    let model: ModelExport
    do { model = try address.export(from: workspace) } catch let problem as Diagnostic
      where problem.code == .modelNotFound && session.face == .commandLine
    { return .refusal(problem, retcode: 100, in: session) }
    let archive = try model.archive()
    guard let folder else { return try file(archive, model, workspace, session) }
    let path = Path.join(session.environment.absolute(folder), model.fileName)
    let made = try session.files.createDirectories(Path.parent(path))
    do { try session.files.replaceFile(path, archive) } catch {
      if let made { session.files.removeEmptyDirectories(from: Path.parent(path), upTo: made) }
      throw error
    }
    return .envelope(more: ["file": .text(path)], retmsg: "download successfully, please check \(path)")
  }

  private static func file(
    _ archive: [UInt8], _ model: ModelExport, _ workspace: Workspace, _ session: Session
  ) throws -> Answer {
    try .temporaryFile(archive, name: model.fileName, type: "application/zip", workspace, session)
  }
}

extension Answer {
  /// A file that is removed once it is sent.
  static func temporaryFile(
    _ bytes: [UInt8], name: String, type: String, _ workspace: Workspace, _ session: Session
  ) throws -> Answer {
    let incoming = try workspace.createIncomingFile(processID: session.environment.processID)
    let file = incoming.output
    do {
      try bytes.withUnsafeBytes { try file.write($0) }
      try file.close()
    } catch {
      try? session.files.removeFile(file.path)
      throw error
    }
    let answered = AnsweredFile(
      path: file.path, name: name, contentType: type, isTemporary: true, hold: incoming.hold)
    return Answer(body: .file(answered), status: .done)
  }
}
