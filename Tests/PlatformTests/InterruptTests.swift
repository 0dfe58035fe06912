import Diagnostics
import Dispatch
import Glibc
import Platform
import Synchronization
import Testing

@Suite(.serialized) struct InterruptTests {
  @Test func theFirstSignalCounts() throws {
    let interrupt = Interrupt()
    try interrupt.check()
    let calls = Mutex<[StopSignal]>([])
    interrupt.onRaise { signal in calls.withLock { $0.append(signal) } }
    let remove = interrupt.onRaise { _ in Issue.record("a removed handler was called") }
    remove()
    interrupt.raise(.terminate)
    interrupt.raise(.interrupt)
    interrupt.onRaise { signal in calls.withLock { $0.append(signal) } }
    #expect(calls.withLock { $0 } == [.terminate, .terminate])
    #expect(interrupt.signal?.status == .terminated)
    #expect(throws: Diagnostic.self) { try interrupt.check() }
  }

  @Test func aSignalOfTheSystemArrives() throws {
    let interrupt = Interrupt()
    let arrived = DispatchSemaphore(value: 0)
    interrupt.onRaise { _ in arrived.signal() }
    let signals = try Signals(raising: interrupt)
    withExtendedLifetime(signals) {
      kill(getpid(), SIGTERM)
      #expect(arrived.wait(timeout: .now() + 5) == .success)
    }
    #expect(interrupt.signal == .terminate)
  }

  @Test func nobodyIsSignalledByGroup() throws {
    #expect(try !Signals.send(.interrupt, to: 0))
    #expect(try !Signals.send(.interrupt, to: -1))
  }
}
