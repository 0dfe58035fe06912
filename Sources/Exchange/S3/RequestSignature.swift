import Cryptography

/// Signature Version 4 of AWS, in the form of an `Authorization` header.
///
/// Source: the AWS documentation, "Create a signed AWS API request"; the tests hold its published examples.
public struct RequestSignature: Sendable {
  private let credentials: Credentials
  private let region: String
  private let service: String

  /// Signs for a region and a service (`s3`, `sns`, `sqs`, `sts`).
  public init(_ credentials: Credentials, region: String, service: String) {
    self.credentials = credentials
    self.region = region
    self.service = service
  }

  /// The request with its date, its digest where the service wants one, and its signature.
  ///
  /// - Parameter milliseconds: since 1970.
  public func signed(_ request: HTTPRequest, at milliseconds: Int) throws -> HTTPRequest {
    var request = request
    let stamp = UTCTime(milliseconds: milliseconds).basic
    let digest = SHA256.hex(try SHA256.digest(request.body))
    request.headers.append(("x-amz-date", stamp))
    if service == "s3" { request.headers.append(("x-amz-content-sha256", digest)) }
    if let token = credentials.sessionToken {
      request.headers.append(("x-amz-security-token", String(decoding: token.revealed, as: UTF8.self)))
    }
    let (canonical, names) = canonicalForm(request, digest)
    let day = String(stamp.prefix(8))
    let scope = "\(day)/\(region)/\(service)/aws4_request"
    let text = "AWS4-HMAC-SHA256\n\(stamp)\n\(scope)\n\(SHA256.hex(try SHA256.digest(Array(canonical.utf8))))"
    var key = Array("AWS4".utf8) + credentials.secretKey.revealed
    for part in [day, region, service, "aws4_request"] {
      key = try HMACSHA256.authenticationCode(for: Array(part.utf8), key: key)
    }
    let signature = SHA256.hex(try HMACSHA256.authenticationCode(for: Array(text.utf8), key: key))
    request.headers.append(
      (
        "Authorization",
        "AWS4-HMAC-SHA256 Credential=\(credentials.accessKey)/\(scope), SignedHeaders=\(names), Signature=\(signature)"
      ))
    return request
  }

  /// All headers that are sent are signed, the host too.
  private func canonicalForm(_ request: HTTPRequest, _ digest: String) -> (text: String, names: String) {
    let headers = (request.headers + [("host", request.host)]).map { header in
      (header.0.lowercased(), header.1.split(separator: " ").joined(separator: " "))
    }.sorted { $0.0 < $1.0 }
    let names = headers.map(\.0).joined(separator: ";")
    // Of all services S3 alone encodes its path once.
    let path = PercentEncoding.path(request.path)
    let lines = [
      request.method, service == "s3" ? path : PercentEncoding.path(path), request.canonicalQuery,
      headers.map { "\($0.0):\($0.1)\n" }.joined(), names, digest,
    ]
    return (lines.joined(separator: "\n"), names)
  }
}
