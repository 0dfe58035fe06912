/// F18xx: objects in a folder or a bucket.
extension DiagnosticCode {
  static let exchange: [DiagnosticCode] = [
    .badPlace, .exchangeUnreachable, .exchangeRefused, .badCredentials, .unreadableAnswer, .objectTooLarge,
  ]

  /// A backend that is none.
  public static let badPlace = DiagnosticCode(
    "F1801", .badRequest,
    "The place where a federation meets is 'dir:PATH', {dir: PATH}, or {s3: {endpoint, region, bucket, prefix, path_style, "
      + "credentials}}.")
  /// Nothing came back, or only a part.
  public static let exchangeUnreachable = DiagnosticCode(
    "F1802", .storage,
    "The folder or bucket cannot be reached, or is in trouble. It was tried several times; nothing was changed here, and "
      + "the next run begins anew.")
  /// The store says no.
  public static let exchangeRefused = DiagnosticCode(
    "F1803", .notPermitted,
    "The bucket refuses the request: wrong credentials, or they may not read, write or list there.")
  /// Credentials that are absent or open to others.
  public static let badCredentials = DiagnosticCode(
    "F1804", .badRequest,
    "Credentials come from a file that only its owner may read (chmod 600), with access_key, secret_key and perhaps "
      + "session_token, or from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN.")
  /// An answer of another form.
  public static let unreadableAnswer = DiagnosticCode(
    "F1805", .storage, "The server's answer is not what S3, SNS, SQS or STS answer; look at the endpoint.")
  /// More bytes than an object may have.
  public static let objectTooLarge = DiagnosticCode(
    "F1806", .storage, "An object in the folder or bucket is larger than any that fedflow writes; it was not read.")
}
