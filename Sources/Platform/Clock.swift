import Glibc

/// Wall clock, local time and a clock that never goes back; a test hands over its own.
public struct Clock: Sendable {
  /// Microseconds since 1970 by the wall clock.
  public let microseconds: @Sendable () -> Int
  /// Seconds since some moment; never goes back.
  public let monotonic: @Sendable () -> Double
  private let local: @Sendable (Int) -> LocalTime

  /// Makes a clock of two readings; local time is UTC, so that tests do not depend on the machine.
  public init(microseconds: @escaping @Sendable () -> Int, monotonic: @escaping @Sendable () -> Double = { 0 }) {
    self.init(microseconds: microseconds, monotonic: monotonic, local: LocalTime.utc)
  }

  private init(
    microseconds: @escaping @Sendable () -> Int, monotonic: @escaping @Sendable () -> Double,
    local: @escaping @Sendable (Int) -> LocalTime
  ) {
    self.microseconds = microseconds
    self.monotonic = monotonic
    self.local = local
  }

  /// The clock of this machine, in its time zone (`TZ`).
  public static let system = Clock(
    microseconds: { Int(reading(CLOCK_REALTIME) / 1000) },
    monotonic: { Double(reading(CLOCK_MONOTONIC)) / 1e9 },
    local: LocalTime.here)

  /// A clock that stands still, in UTC.
  public static func fixed(milliseconds: Int) -> Clock { Clock(microseconds: { milliseconds * 1000 }) }

  private static func reading(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }

  /// Milliseconds since 1970.
  public var milliseconds: Int { microseconds() / 1000 }

  /// The local time now.
  public var localTime: LocalTime { local(microseconds()) }

  /// The local time of a moment in milliseconds since 1970.
  public func localTime(milliseconds: Int) -> LocalTime { local(milliseconds * 1000) }
}

/// A moment as a wall clock shows it.
public struct LocalTime: Sendable, Equatable {
  /// The calendar year.
  public let year: Int
  /// 1 to 12.
  public let month: Int
  /// 1 to 31.
  public let day: Int
  /// 0 to 23.
  public let hour: Int
  /// 0 to 59.
  public let minute: Int
  /// 0 to 60.
  public let second: Int
  /// 0 to 999999.
  public let microsecond: Int

  /// `%Y%m%d%H%M%S%f`: 20 digits, the beginning of a job id (contract 3.1).
  public var stamp: String {
    Self.pad(year, 4) + [month, day, hour, minute, second].map { Self.pad($0, 2) }.joined() + Self.pad(microsecond, 6)
  }

  /// `2020-11-13 12:00:00`.
  public var text: String { date + " " + [hour, minute, second].map { Self.pad($0, 2) }.joined(separator: ":") }

  /// `2020-11-13 12:00:00,123`, as in FATE's logs.
  public var textWithMilliseconds: String { text + "," + Self.pad(microsecond / 1000, 3) }

  /// `2020-11-13`.
  public var date: String { "\(Self.pad(year, 4))-\(Self.pad(month, 2))-\(Self.pad(day, 2))" }

  private static func pad(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }

  static func here(_ microseconds: Int) -> LocalTime { convert(microseconds) { localtime_r($0, $1) } }

  static func utc(_ microseconds: Int) -> LocalTime { convert(microseconds) { gmtime_r($0, $1) } }

  private static func convert(
    _ microseconds: Int, _ function: (UnsafePointer<time_t>, UnsafeMutablePointer<tm>) -> Void
  ) -> LocalTime {
    let (seconds, rest) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
    var time = time_t(rest < 0 ? seconds - 1 : seconds)
    var parts = tm()
    function(&time, &parts)
    return LocalTime(
      year: Int(parts.tm_year) + 1900, month: Int(parts.tm_mon) + 1, day: Int(parts.tm_mday), hour: Int(parts.tm_hour),
      minute: Int(parts.tm_min), second: Int(parts.tm_sec), microsecond: rest < 0 ? rest + 1_000_000 : rest)
  }
}
