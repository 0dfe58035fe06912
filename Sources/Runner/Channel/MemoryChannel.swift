import Diagnostics
import Dispatch
import Pipeline
import Synchronization

/// The messages of one component among parties of one process: a queue per (sender, receiver, kind), blocking receives.
///
/// A Kahn process network (Kahn 1974): what a party receives depends on what was sent alone, never on who was faster. That
/// holds for failures too: a party that fails still delivers what it sent before, and the others notice when they wait
/// for more. Receivers sleep on a semaphore of their own, so each party needs a thread of its own.
public final class MemoryChannel: Channel {
  /// How a message travels.
  public enum Form: Sendable, Equatable {
    /// The value itself.
    case direct
    /// Encoded when it is sent and decoded when it is received, as between devices.
    case encoded
  }

  /// A message as the secrecy tests see it.
  public struct Message: Sendable, Equatable {
    /// The declared kind.
    public let kind: MessageDeclaration
    /// The sender.
    public let from: Party
    /// The receiver.
    public let to: Party
    /// Its number among the messages of this kind from this sender to this receiver, from 0.
    public let sequence: Int
    /// Its binary form.
    public let bytes: [UInt8]
  }

  private let component: String
  private let form: Form
  private let record: (@Sendable (Message) -> Void)?
  private let state: Mutex<ChannelState>

  /// Makes the channel of one component.
  ///
  /// - Parameters:
  ///   - component: the name in the DSL, for messages to the user.
  ///   - parties: every party that takes part; each must `leave` when its program has ended.
  ///   - record: is told every message; called on the sender's thread before the message can be received.
  public init(
    component: String, parties: [Party], form: Form = .direct, record: (@Sendable (Message) -> Void)? = nil
  ) {
    self.component = component
    self.form = form
    self.record = record
    state = Mutex(ChannelState(component: component, parties: parties))
  }

  /// Queues a message; one to a party that has ended is dropped, as nobody will ask for it.
  public func send<Value: Payload>(_ value: Value, kind: MessageDeclaration, from: Party, to: Party) throws {
    let stream = MessageStream(from: from, to: to, kind: kind.name)
    let bytes = form == .encoded || record != nil ? value.encoded : []
    let sequence = try state.withLock { try $0.number(stream) }
    record?(Message(kind: kind, from: from, to: to, sequence: sequence, bytes: bytes))
    let content = form == .encoded ? ChannelState.Content.bytes(bytes, payload: kind.payload) : .value(value)
    try state.withLock { try $0.queue(content, stream) }
  }

  /// Waits for the next message of that kind from that party.
  public func receive<Value: Payload>(
    _ type: Value.Type, kind: MessageDeclaration, from: Party, to: Party
  ) throws -> Value {
    let stream = MessageStream(from: from, to: to, kind: kind.name)
    while true {
      let step = try state.withLock { try $0.take(stream) }
      switch step {
      case .content(let content): return try open(content, as: type, stream)
      case .wait(let semaphore): semaphore.wait()
      }
    }
  }

  /// Ends everything: whoever waits, and every later call, gets `ChannelClosed` with this reason.
  ///
  /// - Parameter limit: the time limit that is the reason.
  public func close(_ reason: String, limit: Diagnostic? = nil) { state.withLock { $0.close(reason, limit: limit) } }

  /// The time limit that ended everything, if it was one.
  var limit: Diagnostic? { state.withLock { $0.limit } }

  /// Why everything was ended; nil while it goes on.
  var closeReason: String? { state.withLock { $0.closeReason } }

  /// Takes a party out: its program has returned, or failed for a reason.
  ///
  /// What it sent stays; whoever waits for more gets `ChannelClosed` when it failed, an internal error when it did not.
  public func leave(_ party: Party, failing reason: String? = nil) { state.withLock { $0.leave(party, reason) } }

  /// Whether everything was ended.
  public var isClosed: Bool { state.withLock { $0.isClosed } }

  private func open<Value: Payload>(
    _ content: ChannelState.Content, as type: Value.Type, _ stream: MessageStream
  ) throws -> Value {
    switch content {
    case .value(let value):
      guard let value = value as? Value else {
        throw defect("\(stream.text) carries \(Swift.type(of: value)), its receiver expects \(type)")
      }
      return value
    case .bytes(let bytes, let payload):
      guard payload == String(describing: type) else {
        throw defect("\(stream.text) carries \(payload), its receiver expects \(type)")
      }
      return try Value(encoded: bytes)
    }
  }

  private func defect(_ message: String) -> Diagnostic { Diagnostic(.internalError, message, subject: component) }
}
