import Configuration
import Cryptography
import Diagnostics
import Federation
import Platform
import Workspace

/// Customers of the SymetryML face and their keys: one file each, which only the owner may read.
struct SymetryCustomers {
  private let session: Session

  init(_ session: Session) { self.session = session }

  private var folder: String { "\(session.workspacePath)/federations/.customers" }

  /// Names are parts of paths and of local names.
  static func isProper(_ name: String) -> Bool {
    (1...32).contains(name.utf8.count)
      && name.utf8.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F
      }
  }

  /// Makes a customer.
  ///
  /// - Returns: the key, which is 16 bytes.
  /// - Throws: `federationTaken` when there is one of that name.
  func add(_ name: String) throws -> SecretBytes {
    guard Self.isProper(name) else {
      throw Diagnostic(
        .badArgument, "a customer's name is 1 to 32 letters, digits and '_', found \(English.quote(name))")
    }
    try Workspace.prepare(session.workspacePath, files: session.files, clock: session.clock).makeIfMissing()
    try session.files.createDirectories(folder)
    let path = "\(folder)/\(name).json"
    guard try !session.files.exists(path) else {
      throw Diagnostic(
        .federationTaken, "there is a customer \(English.quote(name)) already",
        help: "'fedflow federation customer remove \(name)' removes it, and its key")
    }
    let key = try SecretBytes.random(SymetryCipher.keyCount)
    try session.files.replaceFile(
      path, CanonicalJSON.bytes(["key": .text(Base64.text(key.revealed))]), mode: 0o600)
    return key
  }

  /// The key of a customer; nil when there is none.
  func key(of name: String) throws -> SecretBytes? {
    guard Self.isProper(name), try session.files.exists("\(folder)/\(name).json") else { return nil }
    let path = "\(folder)/\(name).json"
    let bytes = try session.files.readPrivateFile(path, limit: 4096)
    guard let key = try JSONReader.read(SourceText(name: path, bytes: bytes)).json["key"]?.textValue,
      let secret = Base64.bytes(key)
    else { throw Diagnostic(.damagedRecord, "cannot understand '\(path)'") }
    return SecretBytes(secret)
  }

  /// Removes a customer.
  func remove(_ name: String) throws -> Bool {
    guard try key(of: name) != nil else { return false }
    try session.files.removeFile("\(folder)/\(name).json")
    return true
  }

  /// The names of all.
  func names() throws -> [String] {
    guard try session.files.exists(folder) else { return [] }
    return try session.files.list(folder).filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }
  }
}

/// `federation customer add`: who may use the SymetryML face.
enum FederationCustomerAdd: Operation {
  static let name = "federation customer add"
  static let group = OperationGroup.federation
  static let summary = "make a customer of the SymetryML REST face and print its key"
  static let details = """
    The key is printed once, as base64: SymetryML's clients call it the secret key. It signs requests and encrypts
    their maps, as its documentation says, and protects nothing else.
    """
  static let operand: String? = "NAME"
  static let options: [CommandOption] = []

  static func run(_ request: Request, in session: Session) throws -> Answer {
    guard request.operands.count == 1, let name = request.operands.first else {
      throw Diagnostic(.missingArgument, "'federation customer add' needs a name, as c1")
    }
    let key = try SymetryCustomers(session).add(name)
    return .symetry(
      .created, "CREATED", values: ["customer": .text(name), "secret_key": .text(Base64.text(key.revealed))])
  }
}

/// `federation customer remove`.
enum FederationCustomerRemove: Operation {
  static let name = "federation customer remove"
  static let group = OperationGroup.federation
  static let summary = "remove a customer of the SymetryML REST face; its federations stay"
  static let operand: String? = "NAME"
  static let options: [CommandOption] = []

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let name = request.operands.joined(separator: " ")
    guard try SymetryCustomers(session).remove(name) else {
      throw Diagnostic(
        .noFederation, "there is no customer \(English.quote(name))",
        help: Suggestion.help(for: name, in: try SymetryCustomers(session).names()))
    }
    return .symetry(.ok, "OK")
  }
}

/// `federation customer list`.
enum FederationCustomerList: Operation {
  static let name = "federation customer list"
  static let group = OperationGroup.federation
  static let summary = "list the customers of the SymetryML REST face"
  static let options: [CommandOption] = []

  static func run(_ request: Request, in session: Session) throws -> Answer {
    .symetry(.ok, "OK", values: ["customers": .list(try SymetryCustomers(session).names().map { .text($0) })])
  }
}
