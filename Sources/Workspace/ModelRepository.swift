import Diagnostics
import Platform

/// A folder in which models are put away: what FATE keeps in a database (contract 7.2).
///
/// Every version is the archive that `export` makes, so that it can be looked at with any zip program and copied anywhere.
public struct ModelRepository: Sendable {
  /// The absolute path.
  public let path: String
  private let files: FileSystem

  /// A folder, which is made when something is stored.
  public init(_ path: String, files: FileSystem) {
    self.path = path
    self.files = files
  }

  private func folder(_ partyModelID: String) throws -> String { "\(path)/\(try PathName.escape(partyModelID))" }

  /// Where a version lies, whether or not it is there.
  public func place(_ partyModelID: String, version: String) throws -> String {
    "\(try folder(partyModelID))/\(try PathName.escape(version)).zip"
  }

  /// Puts a version away in one step.
  ///
  /// - Parameter replacing: whether one that is there may give way; otherwise `modelTaken` is thrown.
  /// - Returns: where it lies, and its bytes.
  @discardableResult
  public func store(_ model: ModelExport, replacing: Bool) throws -> (path: String, size: Int) {
    let place = try place(model.partyModelID, version: model.version)
    if !replacing, try files.exists(place) {
      throw Diagnostic(
        .modelTaken, "model \(model.partyModelID) \(model.version) is stored already, at '\(place)'",
        help: "store it with force_update true to replace it")
    }
    let archive = try model.archive()
    let made = try files.createDirectories(Path.parent(place))
    do { try files.replaceFile(place, archive) } catch {
      if let made { files.removeEmptyDirectories(from: Path.parent(place), upTo: made) }
      throw error
    }
    return (place, archive.count)
  }

  /// Reads a version and checks it like one that came from elsewhere.
  ///
  /// - Throws: `noSuchModel` when it is not there, with the nearest version.
  public func restore(_ expected: ModelExpectation) throws -> ModelExport {
    let place = try place(expected.partyModelID, version: expected.version)
    let bytes: [UInt8]
    do { bytes = try files.readFile(place, limit: 1 << 30) } catch let error as Diagnostic
      where error.code == .fileNotFound
    { throw try missing(expected) }
    return try ModelExport(reading: bytes, name: place, expecting: expected)
  }

  private func missing(_ expected: ModelExpectation) throws -> Diagnostic {
    let folder = try folder(expected.partyModelID)
    let versions =
      try files.exists(folder) ? try files.list(folder).compactMap { Layout.name(of: $0, without: ".zip") } : []
    return Diagnostic(
      .noSuchModel, "model \(expected.partyModelID) \(expected.version) is not stored in '\(path)'",
      help: Suggestion.help(for: expected.version, in: versions)
        ?? (versions.isEmpty ? "store it first" : "there is \(English.list(versions, "and"))"))
  }
}

extension Workspace {
  /// The folder in which models are put away unless another one is named.
  public var modelRepositoryPath: String { layout.modelRepository }
}
