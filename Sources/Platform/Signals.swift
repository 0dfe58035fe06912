import CSystem
import Diagnostics
import Dispatch
import Glibc

/// Watches SIGINT and SIGTERM for an `Interrupt` while it lives; ignores SIGPIPE. A process has one at a time.
///
/// A second signal ends the process at once, as somebody who presses Ctrl-C twice expects; everything on disk is staged,
/// so nothing half-written remains visible.
public final class Signals {
  private let source: any DispatchSourceRead

  /// Starts watching.
  public init(raising interrupt: Interrupt) throws {
    Self.ignoreBrokenPipe()
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw SystemError.last.diagnostic("watch", "signals") }
    let (reading, writing) = (ends[0], ends[1])
    for end in ends {
      // No child inherits it, and the handler must not wait when the pipe is full.
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    source = DispatchSource.makeReadSource(fileDescriptor: reading, queue: DispatchQueue(label: "fedflow.signals"))
    source.setEventHandler {
      var number: UInt8 = 0
      while Glibc.read(reading, &number, 1) == 1 {
        let stop: StopSignal = Int32(number) == SIGINT ? .interrupt : .terminate
        if interrupt.isRaised { _exit(stop.status.rawValue) }
        interrupt.raise(stop)
      }
    }
    source.setCancelHandler {
      close(reading)
      close(writing)
    }
    source.resume()
    if fedflow_signals_to(writing) != 0 { throw SystemError.last.diagnostic("watch", "signals") }
  }

  deinit {
    fedflow_signals_default()
    source.cancel()
  }

  /// Makes writing to a closed pipe an error that can be reported instead of a silent death.
  public static func ignoreBrokenPipe() { signal(SIGPIPE, SIG_IGN) }

  /// Whether there is a process of that id on this machine.
  public static func isAlive(_ process: Int32) -> Bool { process > 0 && (kill(process, 0) == 0 || errno != ESRCH) }

  /// Sends a stop signal to another process; false when there is none of that id.
  public static func send(_ stop: StopSignal, to process: Int32) throws -> Bool {
    // kill(2) takes 0 and negative ids for whole groups.
    guard process > 0 else { return false }
    if kill(process, stop.number) == 0 { return true }
    let error = SystemError.last
    if error.number == ESRCH { return false }
    throw error.diagnostic("stop process", String(process))
  }
}
