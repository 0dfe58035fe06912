/// A request as it is signed and sent.
public struct HTTPRequest: Sendable, Equatable {
  /// `GET`, `PUT`.
  public var method: String
  /// `http` or `https`.
  public var scheme: String
  /// With the port when it is not the usual one.
  public var host: String
  /// Not encoded; begins with a slash.
  public var path: String
  /// Not encoded, in any order.
  public var query: [(name: String, value: String)]
  /// As they are sent; `Host` is not among them.
  public var headers: [(name: String, value: String)]
  /// The body.
  public var body: [UInt8]

  /// Makes a request.
  public init(
    _ method: String, scheme: String, host: String, path: String = "/",
    query: [(name: String, value: String)] = [], headers: [(name: String, value: String)] = [], body: [UInt8] = []
  ) {
    self.method = method
    self.scheme = scheme
    self.host = host
    self.path = path
    self.query = query
    self.headers = headers
    self.body = body
  }

  /// The address as it is sent, percent-encoded as Signature Version 4 wants it.
  public var address: String {
    let query = canonicalQuery
    return "\(scheme)://\(host)\(PercentEncoding.path(path))" + (query.isEmpty ? "" : "?\(query)")
  }

  /// The query with sorted names, encoded.
  var canonicalQuery: String {
    query.map { (PercentEncoding.component($0.name), PercentEncoding.component($0.value)) }
      .sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map { "\($0.0)=\($0.1)" }.joined(separator: "&")
  }

  /// Equal when all parts are.
  public static func == (left: HTTPRequest, right: HTTPRequest) -> Bool {
    left.method == right.method && left.address == right.address && left.body == right.body
      && left.headers.map { "\($0.name):\($0.value)" } == right.headers.map { "\($0.name):\($0.value)" }
  }
}

/// What came back.
public struct HTTPAnswer: Sendable, Equatable {
  /// The status.
  public let status: Int
  /// The headers by name in small letters; of repeated ones the last.
  public let headers: [String: String]
  /// The body.
  public let body: [UInt8]

  /// Makes an answer.
  public init(status: Int, headers: [String: String] = [:], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }
}

/// Who carries requests; a test carries them itself.
public protocol HTTPTransport: Sendable {
  /// Sends one request once.
  ///
  /// - Throws: `exchangeUnreachable` when nothing, or not all, came back.
  func send(_ request: HTTPRequest, limit: Int, seconds: Double) throws -> HTTPAnswer
}

/// Percent-encoding as Signature Version 4 asks for it: all but letters, digits, `-`, `.`, `_` and `~`.
public enum PercentEncoding {
  /// A name or a value of a query.
  public static func component(_ text: String) -> String { encode(text, keepsSlash: false) }

  /// A path, whose slashes stay.
  public static func path(_ text: String) -> String { encode(text, keepsSlash: true) }

  private static func encode(_ text: String, keepsSlash: Bool) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var result: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        result.append(byte)
      case UInt8(ascii: "/") where keepsSlash: result.append(byte)
      default: result += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
