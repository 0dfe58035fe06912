import Glibc
import Platform

/// How busy other programs kept the machine while something was measured: what a wall time is worth.
struct MachineLoad {
  private let files: FileSystem
  private let wall: Double
  private let own: Double
  private let busy: Double?

  /// Starts to watch.
  init(_ files: FileSystem) {
    self.files = files
    wall = Clock.system.monotonic()
    own = ResourceUse.processorSecondsOfThisRun()
    busy = Self.busySeconds(files)
  }

  /// The mean number of processors that others used since `init`; nil where the system does not tell.
  var processorsOfOthers: Double? {
    let seconds = Clock.system.monotonic() - wall
    guard let busy, let now = Self.busySeconds(files), seconds > 0 else { return nil }
    return max(0, now - busy - (ResourceUse.processorSecondsOfThisRun() - own)) / seconds
  }

  /// The seconds that all processors together have worked since the machine started.
  private static func busySeconds(_ files: FileSystem) -> Double? {
    guard let bytes = try? files.readFile("/proc/stat") else { return nil }
    let line = String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    // cpu user nice system idle iowait irq softirq steal …; user holds what guests used.
    let ticks = line.split(separator: " ").dropFirst().prefix(8).compactMap { Double($0) }
    guard ticks.count == 8 else { return nil }
    return (ticks[0] + ticks[1] + ticks[2] + ticks[5] + ticks[6] + ticks[7]) / Double(sysconf(Int32(_SC_CLK_TCK)))
  }
}
