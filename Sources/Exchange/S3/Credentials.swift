import Configuration
import Cryptography
import Diagnostics
import Platform

/// Who signs requests to AWS or to what speaks like it.
public struct Credentials: Sendable {
  /// The public half.
  public let accessKey: String
  /// The secret half.
  public let secretKey: SecretBytes
  /// Of temporary credentials.
  public let sessionToken: SecretBytes?

  /// Takes credentials.
  public init(accessKey: String, secretKey: SecretBytes, sessionToken: SecretBytes? = nil) {
    self.accessKey = accessKey
    self.secretKey = secretKey
    self.sessionToken = sessionToken
  }

  /// Those of a file that only its owner may read, else of `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and
  /// `AWS_SESSION_TOKEN`.
  ///
  /// - Throws: `badCredentials` when there are none, or others may read the file.
  public static func find(
    file path: String?, files: FileSystem, environment: ProcessEnvironment
  ) throws -> Credentials {
    if let path { return try read(path, files: files) }
    guard let access = environment.variable("AWS_ACCESS_KEY_ID"),
      let secret = environment.variable("AWS_SECRET_ACCESS_KEY")
    else {
      throw Diagnostic(
        .badCredentials, "there are no credentials for the bucket",
        help: "name a file with access_key and secret_key under 'credentials', or set AWS_ACCESS_KEY_ID and "
          + "AWS_SECRET_ACCESS_KEY")
    }
    return Credentials(
      accessKey: access, secretKey: SecretBytes(Array(secret.utf8)),
      sessionToken: environment.variable("AWS_SESSION_TOKEN").map { SecretBytes(Array($0.utf8)) })
  }

  private static func read(_ path: String, files: FileSystem) throws -> Credentials {
    let bytes: [UInt8]
    do { bytes = try files.readPrivateFile(path, limit: 1 << 16) } catch let error as Diagnostic
      where error.code == .fileNotFound
    {
      throw Diagnostic(.badCredentials, "the file of credentials '\(path)' does not exist")
    }
    let node = try ConfigurationFile.read(SourceText(name: path, bytes: bytes))
    guard let members = node.members else {
      throw Diagnostic(.badCredentials, "the credentials must be a map", at: node.position)
    }
    let known = ["access_key", "secret_key", "session_token"]
    // Values are left out of every message.
    for member in members where !known.contains(member.key) || member.value.text == nil {
      throw Diagnostic(
        .badCredentials, "'\(member.key)' is no text of credentials", at: member.keyPosition,
        help: "the keys are \(English.list(known, "and"))")
    }
    guard let access = node["access_key"]?.text, let secret = node["secret_key"]?.text else {
      throw Diagnostic(.badCredentials, "the credentials need access_key and secret_key", at: node.position)
    }
    return Credentials(
      accessKey: access, secretKey: SecretBytes(Array(secret.utf8)),
      sessionToken: node["session_token"]?.text.map { SecretBytes(Array($0.utf8)) })
  }
}
