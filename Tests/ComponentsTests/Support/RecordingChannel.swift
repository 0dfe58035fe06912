import Dispatch
import Pipeline
import Synchronization

/// A message as it was sent.
struct RecordedMessage: Sendable {
  let kind: MessageDeclaration
  let from: Party
  let to: Party
  let bytes: [UInt8]
}

/// A blocking channel between parties of one process that keeps the encoded form of every message.
final class RecordingChannel: Channel {
  private struct Key: Hashable {
    let kind: String
    let from: Party
    let to: Party
  }

  private struct State {
    var queues: [Key: [any Sendable]] = [:]
    var waiting: [DispatchSemaphore] = []
    var messages: [RecordedMessage] = []
    var closed: String?
  }

  private let state = Mutex(State())
  private let encodes: Bool

  /// - Parameter encodes: whether receivers get what the bytes say, as between devices, and not the value itself.
  init(encodes: Bool) { self.encodes = encodes }

  /// All messages; those between two parties in the order in which they were sent.
  var messages: [RecordedMessage] { state.withLock { $0.messages } }

  func send<Value: Payload>(_ value: Value, kind: MessageDeclaration, from: Party, to: Party) throws {
    let bytes = value.encoded
    let travelling: any Sendable = encodes ? bytes : value
    let waiting = state.withLock { state in
      state.messages.append(RecordedMessage(kind: kind, from: from, to: to, bytes: bytes))
      state.queues[Key(kind: kind.name, from: from, to: to), default: []].append(travelling)
      defer { state.waiting = [] }
      return state.waiting
    }
    waiting.forEach { $0.signal() }
  }

  func receive<Value: Payload>(
    _ type: Value.Type, kind: MessageDeclaration, from: Party, to: Party
  ) throws -> Value {
    let key = Key(kind: kind.name, from: from, to: to)
    while true {
      let semaphore = DispatchSemaphore(value: 0)
      let next: (any Sendable)? = try state.withLock { state in
        if state.queues[key]?.isEmpty == false { return state.queues[key]?.removeFirst() }
        if let reason = state.closed { throw ChannelClosed(reason) }
        state.waiting.append(semaphore)
        return nil
      }
      guard let next else {
        semaphore.wait()
        continue
      }
      if let bytes = next as? [UInt8], encodes { return try Value(encoded: bytes) }
      guard let value = next as? Value else { throw PayloadError("another payload than '\(kind.name)' declares") }
      return value
    }
  }

  /// Ends every wait.
  func close(_ reason: String) {
    let waiting = state.withLock { state in
      state.closed = state.closed ?? reason
      defer { state.waiting = [] }
      return state.waiting
    }
    waiting.forEach { $0.signal() }
  }
}
