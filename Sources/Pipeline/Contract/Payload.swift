import Diagnostics

/// What a message carries: a value with one compact binary form.
///
/// In one process the value itself travels; between devices, and in tests, its encoded form does.
public protocol Payload: Sendable {
  /// The binary form; equal values have equal forms.
  var encoded: [UInt8] { get }
  /// Reads the binary form back.
  /// - Throws: `PayloadError` when the bytes are no such value.
  init(encoded bytes: [UInt8]) throws
}

/// Bytes that are no value of the expected payload.
public struct PayloadError: Error, Sendable {
  /// What is wrong with them.
  public let reason: String

  /// Makes the error.
  public init(_ reason: String) { self.reason = reason }
}

/// What may be read from a message by its receiver (cryptography, section 11): what the secrecy tests hold a kind to.
public enum Secrecy: Sendable, Equatable {
  /// Ciphertexts under the arbiter's key, freshly randomised by the sender.
  case ciphertext
  /// Blinded or hashed values that say nothing of their own.
  case blinded
  /// A public key.
  case publicKey
  /// Clear, for the reason that the component's list of messages states.
  case clear(String)
}

/// One declared kind of message: its name, who sends it to whom, what it carries.
public struct MessageKind<Value: Payload>: Sendable {
  /// The declaration without its type.
  public let declaration: MessageDeclaration

  /// Declares a kind.
  public init(_ name: String, from: Set<Role>, to: Set<Role>, _ secrecy: Secrecy) {
    declaration = MessageDeclaration(
      name: name, from: from, to: to, secrecy: secrecy, payload: String(describing: Value.self))
  }
}

/// What a component declares of each kind of message; anything undeclared is refused by the context.
public struct MessageDeclaration: Sendable, Equatable {
  /// Unique within the component.
  public let name: String
  /// Who may send it.
  public let from: Set<Role>
  /// Who may receive it.
  public let to: Set<Role>
  /// What its receiver may read from it.
  public let secrecy: Secrecy
  /// The payload type's name.
  public let payload: String
}

/// The two ends of the messages of one task; receives block (a Kahn process network).
public protocol Channel: Sendable {
  /// Queues a message.
  /// - Throws: `ChannelClosed` when the partner has failed or the run was interrupted.
  func send<Value: Payload>(_ value: Value, kind: MessageDeclaration, from: Party, to: Party) throws
  /// Waits for the next message of that kind from that party.
  /// - Throws: `ChannelClosed` when it can no longer come.
  func receive<Value: Payload>(_ type: Value.Type, kind: MessageDeclaration, from: Party, to: Party) throws -> Value
}

/// A channel that ended because of what happened elsewhere: the other party failed, or the run was interrupted.
public struct ChannelClosed: Error, Sendable {
  /// Why.
  public let reason: String

  /// Makes the error.
  public init(_ reason: String) { self.reason = reason }
}
