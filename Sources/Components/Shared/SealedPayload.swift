import Cryptography
import Diagnostics
import Pipeline

/// A vector of plain or encrypted integers on its way: the value itself within a process, its bytes between devices.
///
/// The bytes say nothing of the key, so the receiver reads them with the key that it has of its own.
public struct SealedPayload: Payload {
  private enum Form: Sendable {
    case vector(SealedVector)
    case bytes([UInt8])
  }

  private let form: Form

  /// Makes a payload.
  init(_ vector: SealedVector) { form = .vector(vector) }

  /// Takes bytes as they came; `vector(under:count:)` reads them.
  public init(encoded bytes: [UInt8]) { form = .bytes(bytes) }

  /// The vector's bytes; none, which no receiver accepts, when they cannot be made.
  public var encoded: [UInt8] {
    switch form {
    case .vector(let vector): (try? vector.encoded()) ?? []
    case .bytes(let bytes): bytes
    }
  }

  /// The vector, checked for what its receiver expects.
  ///
  /// - Parameter count: the number of values, nil when the sender alone knows it.
  /// - Throws: F0614 when it is of another length or larger than the protocol allows, or no vector at all.
  func vector(
    under cipher: PublicCipher, count: Int?, atMost limit: Int256, what: String, component: String
  ) throws -> SealedVector {
    let vector: SealedVector
    do {
      switch form {
      case .vector(let value): vector = value
      case .bytes(let bytes): vector = try SealedVector(encoded: bytes, cipher: cipher)
      }
    } catch {
      throw Diagnostic(.protocolBroken, "the message '\(what)' cannot be read: \(error)", subject: component)
    }
    if let count, vector.count != count {
      throw Diagnostic(
        .protocolBroken, "the message '\(what)' has \(English.count(vector.count, "value")), expected \(count)",
        subject: component)
    }
    guard vector.magnitude <= limit else {
      throw Diagnostic(
        .protocolBroken, "the message '\(what)' allows values above \(limit)", subject: component)
    }
    return vector
  }
}
