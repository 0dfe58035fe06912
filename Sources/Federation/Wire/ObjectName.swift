import Exchange

/// The names of objects in a federation's folder or bucket; each carries the digest of its bytes, so that no two writers
/// ever share one and a cut object shows.
///
///     manifest/<number>-<digest>.box             the administrator's: members, schema, schedule, contract
///     join/<token>/<digest>.box                  claims of joiners
///     grant/<token>/<digest>.box                 the administrator's answers
///     out/<node>/<sequence>-<epoch>-<incarnation>-<digest>.box
///     req/<node>/<digest>.box                    "publish now"
enum ObjectName: Hashable {
  case manifest(number: Int, mark: String)
  case claim(token: String, mark: String)
  case grant(token: String, mark: String)
  case message(sender: NodeID, sequence: Int, epoch: Int, incarnation: NodeID, mark: String)
  case request(sender: NodeID, mark: String)

  static let manifests = "manifest/"
  static let claims = "join/"
  static func grants(_ token: String) -> String { "grant/\(token)/" }
  static func outbox(_ node: NodeID) -> String { "out/\(node)/" }
  static let messages = "out/"
  static let requests = "req/"

  /// The name of bytes.
  init(of bytes: [UInt8], _ make: (_ mark: String) -> ObjectName) throws {
    self = make(try ContentDigest(of: bytes).mark)
  }

  var key: String {
    switch self {
    case .manifest(let number, let mark): "manifest/\(Self.pad(number, 12))-\(mark).box"
    case .claim(let token, let mark): "join/\(token)/\(mark).box"
    case .grant(let token, let mark): "grant/\(token)/\(mark).box"
    case .message(let sender, let sequence, let epoch, let incarnation, let mark):
      "out/\(sender)/\(Self.pad(sequence, 12))-\(Self.pad(epoch, 6))-\(incarnation)-\(mark).box"
    case .request(let sender, let mark): "req/\(sender)/\(mark).box"
    }
  }

  /// Reads a key; nil for what is no name of ours (a stray).
  init?(_ key: String) {
    let parts = key.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard parts.count >= 2, let last = parts.last, last.hasSuffix(".box") else { return nil }
    let words = last.dropLast(4).split(separator: "-", omittingEmptySubsequences: false).map(String.init)
    guard let mark = words.last, mark.utf8.count == 32, Hexadecimal.isPlain(mark) else { return nil }
    switch (parts[0], parts.count, words.count) {
    case ("manifest", 2, 2):
      guard let number = Self.number(words[0], 12) else { return nil }
      self = .manifest(number: number, mark: mark)
    case ("join", 3, 1) where Self.isToken(parts[1]): self = .claim(token: parts[1], mark: mark)
    case ("grant", 3, 1) where Self.isToken(parts[1]): self = .grant(token: parts[1], mark: mark)
    case ("req", 3, 1):
      guard let sender = NodeID(parts[1]) else { return nil }
      self = .request(sender: sender, mark: mark)
    case ("out", 3, 4):
      guard let sender = NodeID(parts[1]), let sequence = Self.number(words[0], 12),
        let epoch = Self.number(words[1], 6), let incarnation = NodeID(words[2])
      else { return nil }
      self = .message(sender: sender, sequence: sequence, epoch: epoch, incarnation: incarnation, mark: mark)
    default: return nil
    }
  }

  var mark: String {
    switch self {
    case .manifest(_, let mark), .claim(_, let mark), .grant(_, let mark), .request(_, let mark): mark
    case .message(_, _, _, _, let mark): mark
    }
  }

  static func isToken(_ text: String) -> Bool { text.utf8.count == 16 && Hexadecimal.isPlain(text) }

  private static func pad(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }

  private static func number(_ text: String, _ width: Int) -> Int? {
    guard text.utf8.count == width, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return Int(text)
  }
}

extension ObjectStore {
  /// The bytes of an object, when they are those of its name; nil when it is not there, or damaged.
  func read(_ name: ObjectName, limit: Int) throws -> [UInt8]? {
    guard let bytes = try get(name.key, limit: limit), try ContentDigest(of: bytes).mark == name.mark else {
      return nil
    }
    return bytes
  }
}
