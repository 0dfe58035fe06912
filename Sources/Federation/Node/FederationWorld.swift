import Cryptography
import Diagnostics
import Exchange
import Platform

/// Opens the store of a place, with AWS's services beside it when there are any; the folder is the node's own.
public typealias StoreOpener =
  @Sendable (ExchangePlace, MessagingSettings?, _ folder: String) throws -> any ObjectStore

/// What federations have of the world; a test hands over its own.
public struct FederationWorld: Sendable {
  let files: FileSystem
  let clock: Clock
  let environment: ProcessEnvironment
  /// The folder of all federations in the workspace.
  let root: String
  let scrypt: Scrypt
  let openStore: StoreOpener

  /// Makes a world.
  ///
  /// - Parameters:
  ///   - root: `federations` in the workspace.
  ///   - scrypt: how passwords of new invitations are made into keys.
  ///   - openStore: opens a folder or a bucket.
  public init(
    root: String, files: FileSystem, clock: Clock, environment: ProcessEnvironment, scrypt: Scrypt,
    openStore: @escaping StoreOpener
  ) {
    (self.root, self.files, self.clock, self.environment) = (root, files, clock, environment)
    (self.scrypt, self.openStore) = (scrypt, openStore)
  }

  /// The jobs of all federations.
  public var jobs: JobFolder { JobFolder(path: "\(root)/.jobs", files: files, clock: clock) }

  func folder(_ localName: String) throws -> NodeFolder {
    try Self.check(localName, "the local name")
    return NodeFolder(path: "\(root)/\(localName)", files: files, environment: environment)
  }

  /// Names of federations become folders and topics: letters, digits, `-` and `_`, as they are on every file system.
  static func check(_ name: String, _ what: String) throws {
    let isProper = name.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x2D
        || byte == 0x5F
    }
    guard isProper, (1...64).contains(name.utf8.count), name.utf8.first != 0x2D else {
      throw Diagnostic(
        .badFederationConf, "\(what) must be 1 to 64 letters, digits, '-' and '_', found \(English.quote(name))")
    }
  }

  /// The names of the federations that this workspace is in, sorted.
  public func names() throws -> [String] {
    guard try files.isDirectory(root) else { return [] }
    return try files.list(root).filter { name in
      name.utf8.first != UInt8(ascii: ".") && (try? files.exists("\(root)/\(name)/state.json")) == true
    }
  }

  /// Opens a federation for one operation; only one process does at a time.
  ///
  /// - Parameter localName: nil for the only one.
  /// - Throws: `noFederation`, `lockBusy`.
  public func node(_ localName: String?, patience: Double = 0) throws -> FederationNode {
    let known = try names()
    guard let name = localName ?? (known.count == 1 ? known[0] : nil) else {
      throw Diagnostic(
        known.isEmpty ? .noFederation : .federationNotNamed,
        known.isEmpty ? "this workspace is in no federation" : "this workspace is in \(known.count) federations",
        help: known.isEmpty
          ? "'fedflow federation create' makes one, 'fedflow federation join' joins one"
          : "name one with --federation: \(English.list(known, "or"))")
    }
    let folder = try folder(name)
    guard try folder.exists() else {
      throw Diagnostic(
        .noFederation, "this workspace is in no federation \(English.quote(name))",
        help: Suggestion.help(for: name, in: known))
    }
    let lock = try files.requireLock(folder.lockFile, patience: patience, for: "the federation '\(name)'")
    return FederationNode(
      world: self, folder: folder, settings: try folder.settings(), secrets: try folder.secrets(),
      state: try folder.state(), lock: lock)
  }
}
