import Dispatch
import Synchronization

/// Events from many threads for the one thread that decides.
final class Mailbox<Event: Sendable>: Sendable {
  private let events = Mutex<[Event]>([])
  private let arrived = DispatchSemaphore(value: 0)

  /// Adds an event.
  func post(_ event: Event) {
    events.withLock { $0.append(event) }
    arrived.signal()
  }

  /// Waits for the next event for so long; nil when none has come.
  func next(within seconds: Double) -> Event? {
    guard arrived.wait(timeout: .now() + seconds) == .success else { return nil }
    return events.withLock { $0.isEmpty ? nil : $0.removeFirst() }
  }

  /// Waits for the next event.
  func next() -> Event {
    while true {
      arrived.wait()
      if let event = events.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) { return event }
    }
  }
}
