import Diagnostics
import Dispatch
import Synchronization

/// Standard input, read ahead by a thread of its own: so that rows that are there are scored together, and a row that comes
/// alone is not kept waiting for others.
public final class ReadAhead: Sendable {
  private enum Event: Sendable {
    case piece([UInt8])
    case end
    case failed(any Error)
  }

  private static let size = 1 << 18
  private let events = Mutex<[Event]>([])
  private let arrived = DispatchSemaphore(value: 0)
  /// A few pieces at most are ahead.
  private static let pieces = 8
  private let room = DispatchSemaphore(value: 0)
  private let interrupt: Interrupt

  /// Begins to read.
  public init(_ console: Console, _ interrupt: Interrupt) {
    self.interrupt = interrupt
    // A semaphore must not end lower than it began.
    for _ in 0..<Self.pieces { room.signal() }
    DispatchQueue(label: "fedflow.input").async(
      execute: DispatchWorkItem { [self] in
        while true {
          room.wait()
          do {
            let piece = try console.readPiece(Self.size)
            post(piece.isEmpty ? .end : .piece(piece))
            if piece.isEmpty { return }
          } catch { return post(.failed(error)) }
        }
      })
  }

  private func post(_ event: Event) {
    events.withLock { $0.append(event) }
    arrived.signal()
  }

  /// The next bytes; nil at the end.
  ///
  /// - Throws: what the reading threw, or that the run was interrupted.
  public func next() throws -> [UInt8]? {
    let forget = interrupt.onRaise { [self] _ in arrived.signal() }
    defer { forget() }
    while true {
      try interrupt.check()
      arrived.wait()
      try interrupt.check()
      guard let event = events.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) else { continue }
      room.signal()
      switch event {
      case .piece(let bytes): return bytes
      case .end: return nil
      case .failed(let error): throw error
      }
    }
  }

  /// Whether the next bytes are there.
  public var isReady: Bool { events.withLock { !$0.isEmpty } }
}
