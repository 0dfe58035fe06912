import Cryptography
import Diagnostics
import Platform

/// The token of the REST face: the tree keeps its digest, so that nobody learns it who reads the tree.
public enum RESTToken {
  /// A new token: 256 random bits as 64 hexadecimal digits.
  public static func make() throws -> String {
    do { return SHA256.hex(try SecureRandom.privateBytes(32)) } catch { throw failure(error) }
  }

  /// What is kept of a token: its SHA-256. No salt and no slow function, because a token cannot be guessed.
  public static func digest(_ token: String) throws -> [UInt8] {
    do { return try SHA256.digest(Array(token.utf8)) } catch { throw failure(error) }
  }

  private static func failure(_ error: CryptographyError) -> Diagnostic {
    Diagnostic(.internalError, "no token can be made or compared: \(error)")
  }
}

extension Workspace {
  /// Where the digest of the token is kept.
  private var tokenFile: String { "\(path)/secret/rest_token" }

  /// The digest of the token; nil when there is none, and so only this machine is served.
  ///
  /// - Throws: `damagedRecord` when the file cannot be understood: then nobody is served.
  public func tokenDigest() throws -> [UInt8]? {
    let bytes: [UInt8]
    do { bytes = try files.readFile(tokenFile, limit: 1 << 10) } catch let error as Diagnostic
      where error.code == .fileNotFound
    { return nil }
    let digits = bytes.last == UInt8(ascii: "\n") ? bytes.dropLast() : bytes[...]
    let values = digits.map { Character(Unicode.Scalar($0)).hexDigitValue.map(UInt8.init) }
    guard values.count == 2 * SHA256.byteCount, !values.contains(nil) else {
      throw Diagnostic(
        .damagedRecord, "cannot understand '\(tokenFile)'", help: "'fedflow token --new' writes it anew")
    }
    let digest = values.compactMap(\.self)
    return stride(from: 0, to: digest.count, by: 2).map { digest[$0] << 4 | digest[$0 + 1] }
  }

  /// Keeps the digest of a token, in the place of one before it; only the owner may read it.
  public func keep(token: String) throws {
    try makeIfMissing()
    if try !files.exists("\(path)/secret") { try files.makeDirectory("\(path)/secret", mode: 0o700) }
    try files.replaceFile(tokenFile, Array("\(SHA256.hex(try RESTToken.digest(token)))\n".utf8), mode: 0o600)
  }

  /// Removes the token.
  ///
  /// - Returns: whether there was one.
  public func removeToken() throws -> Bool {
    guard try files.exists(tokenFile) else { return false }
    try files.removeFile(tokenFile)
    files.removeEmptyDirectories(from: "\(path)/secret", upTo: "\(path)/secret")
    return true
  }
}
