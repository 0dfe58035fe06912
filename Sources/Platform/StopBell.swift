import Dispatch

/// Pauses that end early when a run is asked to end.
public final class StopBell: Sendable {
  private let bell = DispatchSemaphore(value: 0)
  private let forget: @Sendable () -> Void

  /// Listens to an interrupt as long as it lives.
  public init(_ interrupt: Interrupt) {
    let bell = bell
    forget = interrupt.onRaise { _ in bell.signal() }
  }

  deinit { forget() }

  /// Waits so long, or until the run was asked to end.
  public func wait(seconds: Double) { _ = bell.wait(timeout: .now() + seconds) }
}
