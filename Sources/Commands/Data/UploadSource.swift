import Configuration
import Diagnostics
import Platform
import Workspace

/// Where the rows of an upload come from.
struct UploadSource {
  /// Where the file lies now.
  let path: String
  /// What the user calls it.
  let name: String
  /// What the job's conf says: an absolute path, or for a file that came with the request one in the job's folder.
  let place: String

  /// Finds the file.
  ///
  /// - Throws: `Diagnostic` when it is not there, did not come, or may not be read.
  init(_ request: Request, _ session: Session) throws {
    if let upload = request.upload {
      (path, name, place) = (upload.path, upload.name, try upload.place)
      return
    }
    if session.face == .rest { try Self.checkLocal(request) }
    name = try request.required("file")
    path =
      session.face == .rest
      ? try session.allowedFile(name)
      : try UploadFile(session: session).find(name, conf: request.conf, dataRoot: try request.text("data_root"))
    place = path
  }

  /// A file of the server is read only when the number 0 says so; FATE takes the text "0" for something else.
  private static func checkLocal(_ request: Request) throws {
    guard request["use_local_data"] != .integer(0) else { return }
    throw Diagnostic(
      .missingArgument, "the following arguments are required: file", at: request.position("use_local_data"),
      help: "send the file as the part 'file' of multipart/form-data; a JSON body with the number 0 as use_local_data "
        + "names a file of the server")
  }
}

/// What an upload does with a table of its name (contract 5.1; section 11, item 7).
enum ExistingTable: Equatable {
  /// The new rows take its place.
  case replace
  /// Its rows stay unless a new one has their id.
  case merge
  /// The upload is refused.
  case refuse(Settings.APIVersion)

  /// FATE 1.4 merges; 1.5 asks to say what is wanted and 0 then does what its words promise; 1.11 wants to be told to drop.
  init(drop: Bool?, _ version: Settings.APIVersion) {
    switch (drop, version) {
    case (true, _): self = .replace
    case (_, .v1_4), (false, .v1_5): self = .merge
    default: self = .refuse(version)
    }
  }

  /// Whether a table may be there when the new one is stored.
  var allowsReplacing: Bool { if case .refuse = self { false } else { true } }

  /// Looks whether the table is in the way.
  ///
  /// - Throws: `tableTaken` in FATE's words.
  func check(_ namespace: String, _ name: String, in workspace: Workspace) throws {
    guard case .refuse(let version) = self, try workspace.tables.info(namespace, name) != nil else { return }
    let words =
      version == .v1_5
      ? "add the parameter -drop. 0 means not to delete and continue uploading, 1 means to upload again after deleting "
        + "the table" : "add the parameter --drop"
    throw Diagnostic(
      .tableTaken, "The data table already exists.If you still want to continue uploading, please \(words)",
      subject: "\(namespace).\(name)", help: "drop 1 replaces it")
  }
}
