import Diagnostics
import Platform

/// How often and how long a store is tried: three times, the pauses doubling, within a budget.
public struct Retry: Sendable {
  /// How many attempts.
  public var attempts: Int
  /// The first pause in seconds.
  public var pause: Double
  /// All attempts together, in seconds.
  public var budget: Double
  private let wait: @Sendable (Double) -> Void
  private let clock: Clock

  /// Makes a rule.
  public init(
    attempts: Int = 3, pause: Double = 0.2, budget: Double = 60, clock: Clock = .system,
    wait: @escaping @Sendable (Double) -> Void
  ) {
    self.attempts = attempts
    self.pause = pause
    self.budget = budget
    self.clock = clock
    self.wait = wait
  }

  /// Runs a step again as long as it fails because the store is unreachable.
  func run<Result>(_ step: (_ secondsLeft: Double) throws -> Result) throws -> Result {
    let end = clock.monotonic() + budget
    var (attempt, pause) = (1, pause)
    while true {
      do { return try step(max(1, end - clock.monotonic())) } catch let error as Diagnostic
        where error.code == .exchangeUnreachable && attempt < attempts && clock.monotonic() + pause < end
      {
        wait(pause)
        attempt += 1
        pause *= 2
      }
    }
  }
}
