import Diagnostics
import Dispatch
import Pipeline

/// All messages of one kind from one party to another.
struct MessageStream: Hashable, Comparable {
  let from: Party
  let to: Party
  let kind: String

  var text: String { "the message '\(kind)' from \(from.name) to \(to.name)" }

  static func < (a: MessageStream, b: MessageStream) -> Bool { (a.to, a.from, a.kind) < (b.to, b.from, b.kind) }
}

/// What a channel knows; guarded by its lock.
struct ChannelState {
  enum Content {
    case value(any Payload)
    case bytes([UInt8], payload: String)
  }

  enum Step {
    case content(Content)
    case wait(DispatchSemaphore)
  }

  /// The messages of a stream that nobody has taken yet; `first` moves so that taking does not shift the rest.
  private struct Queue {
    var contents: [Content?] = []
    var first = 0
    var sent = 0

    var isEmpty: Bool { first == contents.count }

    mutating func take() -> Content? {
      guard first < contents.count else { return nil }
      defer {
        contents[first] = nil
        first += 1
        if first == contents.count { (contents, first) = ([], 0) }
      }
      return contents[first]
    }
  }

  private let component: String
  private var active: Set<Party>
  private var failures: [Party: String] = [:]
  private var queues: [MessageStream: Queue] = [:]
  private var waiting: [MessageStream: DispatchSemaphore] = [:]
  private(set) var closeReason: String?
  /// Set when a time limit closed it.
  private(set) var limit: Diagnostic?
  /// Set when every party waited: what the first of them is told.
  private var deadlock: (party: Party, error: Diagnostic)?

  init(component: String, parties: [Party]) {
    self.component = component
    active = Set(parties)
  }

  var isClosed: Bool { closeReason != nil }

  mutating func number(_ stream: MessageStream) throws -> Int {
    if let closeReason { throw ChannelClosed(closeReason) }
    defer { queues[stream, default: Queue()].sent += 1 }
    return queues[stream]?.sent ?? 0
  }

  mutating func queue(_ content: Content, _ stream: MessageStream) throws {
    if let closeReason { throw ChannelClosed(closeReason) }
    guard active.contains(stream.to) else { return }
    queues[stream, default: Queue()].contents.append(content)
    // The receiver is no longer blocked from here on, although its thread may wake much later.
    waiting.removeValue(forKey: stream)?.signal()
  }

  mutating func take(_ stream: MessageStream) throws -> Step {
    if let deadlock, closeReason != nil, deadlock.party == stream.to { throw deadlock.error }
    if let closeReason { throw ChannelClosed(closeReason) }
    if let content = queues[stream]?.take() { return .content(content) }
    if let reason = failures[stream.from] { throw ChannelClosed(reason) }
    guard active.contains(stream.from) else {
      throw Diagnostic(
        .internalError, "\(stream.text) can no longer come: \(stream.from.name) ended without sending it",
        subject: component)
    }
    let semaphore = DispatchSemaphore(value: 0)
    waiting[stream] = semaphore
    noticeDeadlock()
    return .wait(semaphore)
  }

  mutating func close(_ reason: String, limit: Diagnostic? = nil) {
    if closeReason == nil {
      closeReason = reason
      self.limit = limit
    }
    for semaphore in waiting.values { semaphore.signal() }
    waiting = [:]
  }

  mutating func leave(_ party: Party, _ reason: String?) {
    guard active.remove(party) != nil else { return }
    failures[party] = reason
    for stream in waiting.keys where stream.from == party { waiting.removeValue(forKey: stream)?.signal() }
    noticeDeadlock()
  }

  /// When every party that still runs waits, no message can come any more.
  private mutating func noticeDeadlock() {
    let streams = waiting.keys.sorted()
    guard closeReason == nil, let first = streams.first, Set(streams.map(\.to)) == active else { return }
    let waits = streams.map { "\($0.to.name) for '\($0.kind)' from \($0.from.name)" }
    let error = Diagnostic(
      .internalError, "the parties wait for each other: \(English.list(waits, "and"))", subject: component)
    deadlock = (first.to, error)
    close("the parties waited for each other")
  }
}
