import Diagnostics
import Glibc
import Synchronization

/// The signals that ask a run to end.
public enum StopSignal: Sendable, Equatable {
  /// SIGINT, Ctrl-C.
  case interrupt
  /// SIGTERM.
  case terminate

  /// The number of the system.
  public var number: Int32 { self == .interrupt ? SIGINT : SIGTERM }
  /// The exit status of a command that ended because of it.
  public var status: ExitStatus { self == .interrupt ? .interrupted : .terminated }
  /// Its name.
  public var name: String { self == .interrupt ? "SIGINT" : "SIGTERM" }
}

/// Whether the run was asked to end; any thread may look, ask, or wait to be told.
public final class Interrupt: Sendable {
  private struct State {
    var signal: StopSignal?
    var handlers: [Int: @Sendable (StopSignal) -> Void] = [:]
    var nextHandler = 0
  }

  private let state = Mutex(State())

  /// Makes one that nobody has asked.
  public init() {}

  /// The first signal that came; nil while none has.
  public var signal: StopSignal? { state.withLock { $0.signal } }

  /// Whether the run was asked to end.
  public var isRaised: Bool { signal != nil }

  /// Asks; only the first time counts. Handlers run on the caller's thread.
  public func raise(_ signal: StopSignal) {
    let handlers = state.withLock { state -> [(Int, @Sendable (StopSignal) -> Void)] in
      guard state.signal == nil else { return [] }
      state.signal = signal
      defer { state.handlers = [:] }
      return state.handlers.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
    for (_, handler) in handlers { handler(signal) }
  }

  /// Calls the handler once when the run is asked to end: at once if it already was.
  ///
  /// - Returns: what takes the handler away again.
  @discardableResult
  public func onRaise(_ handler: @escaping @Sendable (StopSignal) -> Void) -> @Sendable () -> Void {
    let (already, number) = state.withLock { state -> (StopSignal?, Int) in
      let number = state.nextHandler
      state.nextHandler += 1
      if state.signal == nil { state.handlers[number] = handler }
      return (state.signal, number)
    }
    if let already { handler(already) }
    return { [weak self] in self?.state.withLock { $0.handlers[number] = nil } }
  }

  /// Throws when the run was asked to end.
  public func check() throws {
    if let signal { throw Diagnostic(.interrupted, "interrupted by \(signal.name)") }
  }
}
