import Glibc

/// What a process used from its start to its end.
struct ResourceUse: Sendable {
  /// Seconds by the clock.
  let wall: Double
  /// Seconds of processors, user and system, all threads together.
  let processor: Double
  /// The largest resident memory, in megabytes of 10⁶ bytes.
  let peakMemory: Double
  /// The largest memory that is no file's, in megabytes; 0 when nobody looked.
  let peakAnonymous: Double

  /// - Parameters:
  ///   - usage: what wait4 told of the process.
  ///   - peakAnonymous: in megabytes.
  init(wall: Double, _ usage: rusage, peakAnonymous: Double = 0) {
    self.peakAnonymous = peakAnonymous
    self.wall = wall
    processor = usage.processorSeconds
    peakMemory = Double(usage.ru_maxrss) * 1024 / 1e6
  }

  /// CPU seconds that this process has used until now, all threads together.
  static func processorSecondsOfThisProcess() -> Double { processorSeconds(of: RUSAGE_SELF.rawValue) }

  /// CPU seconds of this process and of all children that have ended.
  static func processorSecondsOfThisRun() -> Double {
    processorSeconds(of: RUSAGE_SELF.rawValue) + processorSeconds(of: RUSAGE_CHILDREN.rawValue)
  }

  private static func processorSeconds(of whom: __rusage_who_t) -> Double {
    var usage = rusage()
    getrusage(whom, &usage)
    return usage.processorSeconds
  }
}

extension rusage {
  fileprivate var processorSeconds: Double { ru_utime.seconds + ru_stime.seconds }
}

extension timeval {
  fileprivate var seconds: Double { Double(tv_sec) + Double(tv_usec) * 1e-6 }
}
