import Configuration
import Diagnostics
import Platform
import Synchronization

/// Where a bucket is.
public struct BucketAddress: Sendable, Equatable {
  /// `https://s3.us-east-1.amazonaws.com`, `http://127.0.0.1:9000`.
  public var endpoint: String
  /// `us-east-1`.
  public var region: String
  /// The bucket.
  public var bucket: String
  /// Before every key; empty for none, else without slashes at its ends.
  public var prefix: String
  /// Whether the bucket stands in the path rather than before the host.
  public var pathStyle: Bool

  /// Describes a bucket.
  public init(endpoint: String, region: String, bucket: String, prefix: String = "", pathStyle: Bool = true) {
    self.endpoint = endpoint
    self.region = region
    self.bucket = bucket
    self.prefix = prefix
    self.pathStyle = pathStyle
  }
}

/// Objects in a bucket of S3 or of what speaks like it. No conditional write is needed.
public final class S3Store: ObjectStore {
  private let address: BucketAddress
  private let signature: RequestSignature
  private let transport: any HTTPTransport
  private let retry: Retry
  private let clock: Clock
  /// What the server's clock is ahead of ours, once it has complained.
  private let ahead = Mutex(0)

  /// Opens a bucket.
  public init(
    _ address: BucketAddress, credentials: Credentials, transport: any HTTPTransport, retry: Retry,
    clock: Clock = .system
  ) {
    self.address = address
    signature = RequestSignature(credentials, region: address.region, service: "s3")
    self.transport = transport
    self.retry = retry
    self.clock = clock
  }

  /// `s3://bucket/prefix at https://endpoint`.
  public var place: String {
    "s3://\(address.bucket)\(address.prefix.isEmpty ? "" : "/\(address.prefix)") at \(address.endpoint)"
  }

  /// Writes an object.
  public func put(_ key: String, _ bytes: [UInt8]) throws {
    try ObjectKey.require(key)
    _ = try send("PUT", key, body: bytes, limit: 1 << 20, accepts: [200, 201, 204])
  }

  /// Reads an object.
  public func get(_ key: String, limit: Int) throws -> [UInt8]? {
    try ObjectKey.require(key)
    let answer = try send("GET", key, limit: limit, accepts: [200, 404])
    if answer.status == 404 {
      // A missing bucket is not a missing object.
      if Self.errorCode(answer) == "NoSuchBucket" { throw failure(answer) }
      return nil
    }
    guard answer.body.count <= limit else {
      throw Diagnostic(.objectTooLarge, "the object \(key) in \(place) is larger than \(limit) bytes")
    }
    return answer.body
  }

  /// Removes an object.
  public func remove(_ key: String) throws {
    try ObjectKey.require(key)
    _ = try send("DELETE", key, limit: 1 << 20, accepts: [200, 204, 404])
  }

  /// Lists objects, page by page.
  public func list(_ prefix: String) throws -> [StoredObject] {
    var found: [StoredObject] = []
    var token: String?
    var seen = Set<String>()
    while true {
      let page = try self.page(prefix, token)
      found += page.objects
      guard let next = page.next else { break }
      guard seen.insert(next).inserted, seen.count < 10_000 else {
        throw Diagnostic(.unreadableAnswer, "\(place) lists the same page again and again")
      }
      token = next
    }
    return found.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
  }

  private func page(_ prefix: String, _ token: String?) throws -> (objects: [StoredObject], next: String?) {
    var query = [
      (name: "list-type", value: "2"), ("prefix", address.prefix + (address.prefix.isEmpty ? "" : "/") + prefix),
    ]
    if let token { query.append(("continuation-token", token)) }
    let answer = try send("GET", nil, query: query, limit: 16 << 20, accepts: [200])
    guard let root = XMLReader.read(answer.body), root.name == "ListBucketResult" else {
      throw Diagnostic(.unreadableAnswer, "\(place) answers a listing with something else")
    }
    let lead = address.prefix.isEmpty ? "" : address.prefix + "/"
    let objects = try root.all("Contents").compactMap { entry -> StoredObject? in
      guard let key = entry["Key"]?.text, let size = (entry["Size"]?.text).flatMap({ Int($0) }), size >= 0,
        let modified = (entry["LastModified"]?.text).flatMap({ UTCTime(iso: $0) })
      else { throw Diagnostic(.unreadableAnswer, "\(place) lists an object without key, size or time") }
      guard key.hasPrefix(lead), key.utf8.last != UInt8(ascii: "/") else { return nil }
      return StoredObject(key: String(key.dropFirst(lead.count)), size: size, modified: modified.milliseconds)
    }
    guard root["IsTruncated"]?.text == "true" else { return (objects, nil) }
    guard let next = root["NextContinuationToken"]?.text, !next.isEmpty else {
      throw Diagnostic(.unreadableAnswer, "\(place) says that a listing goes on, but not where")
    }
    return (objects, next)
  }

  // MARK: Requests

  private func send(
    _ method: String, _ key: String?, query: [(name: String, value: String)] = [], body: [UInt8] = [], limit: Int,
    accepts: [Int]
  ) throws -> HTTPAnswer {
    let request = try self.request(method, key, query, body)
    return try retry.run { seconds in
      var answer = try attempt(request, limit, seconds)
      if answer.status == 403, Self.errorCode(answer) == "RequestTimeTooSkewed",
        let server = answer.headers["date"].flatMap({ UTCTime(http: $0) })
      {
        ahead.withLock { $0 = server.milliseconds - clock.milliseconds }
        answer = try attempt(request, limit, seconds)
      }
      guard accepts.contains(answer.status) else { throw failure(answer) }
      return answer
    }
  }

  private func attempt(_ request: HTTPRequest, _ limit: Int, _ seconds: Double) throws -> HTTPAnswer {
    let signed = try signature.signed(request, at: clock.milliseconds + ahead.withLock { $0 })
    return try transport.send(signed, limit: limit, seconds: min(seconds, 30))
  }

  private func request(
    _ method: String, _ key: String?, _ query: [(name: String, value: String)], _ body: [UInt8]
  ) throws -> HTTPRequest {
    let parts = address.endpoint.split(separator: "/", omittingEmptySubsequences: true).map(String.init)
    guard parts.count == 2, parts[0] == "http:" || parts[0] == "https:" else {
      throw Diagnostic(.badPlace, "the endpoint \(English.quote(address.endpoint)) is no http or https address")
    }
    let name = key.map { (address.prefix.isEmpty ? "" : "\(address.prefix)/") + $0 } ?? ""
    return HTTPRequest(
      method, scheme: String(parts[0].dropLast()),
      host: address.pathStyle ? parts[1] : "\(address.bucket).\(parts[1])",
      path: address.pathStyle ? "/\(address.bucket)" + (name.isEmpty ? "" : "/\(name)") : "/\(name)", query: query,
      body: body)
  }

  private static func errorCode(_ answer: HTTPAnswer) -> String? {
    XMLReader.read(answer.body)?.find("Code")?.text
  }

  private func failure(_ answer: HTTPAnswer) -> Diagnostic {
    let code = Self.errorCode(answer).map { " (\($0))" } ?? ""
    switch answer.status {
    case 401, 403:
      return Diagnostic(
        .exchangeRefused, "\(place) refuses: status \(answer.status)\(code)",
        help: "check the credentials and what they may do with the bucket")
    case 404: return Diagnostic(.exchangeUnreachable, "\(place) has no such bucket")
    case 408, 429, 500...:
      return Diagnostic(.exchangeUnreachable, "\(place) is in trouble: status \(answer.status)\(code)")
    default: return Diagnostic(.exchangeRefused, "\(place) answers with status \(answer.status)\(code)")
    }
  }
}
