/// Moments in UTC as protocols write them, without a time zone or a locale.
public struct UTCTime: Sendable, Equatable {
  /// Milliseconds since 1970.
  public let milliseconds: Int

  /// Takes milliseconds since 1970.
  public init(milliseconds: Int) { self.milliseconds = milliseconds }

  /// A moment of the calendar.
  public init?(year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int, millisecond: Int = 0) {
    guard (1...9999).contains(year), (1...12).contains(month), (1...31).contains(day), (0...23).contains(hour),
      (0...59).contains(minute), (0...60).contains(second)
    else { return nil }
    // Days from civil, by Howard Hinnant's algorithm: March begins the year, so that the leap day is its last.
    let shifted = month <= 2 ? year - 1 : year
    let era = shifted / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let days = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    milliseconds = ((days * 24 + hour) * 60 + minute) * 60_000 + second * 1000 + millisecond
  }

  /// `2009-10-12T17:50:30.000Z` (ISO 8601, as S3 writes it).
  public init?(iso text: String) {
    let numbers = text.split { !$0.isNumber }.compactMap { Int($0) }
    guard text.hasSuffix("Z"), numbers.count == 6 || numbers.count == 7 else { return nil }
    let fraction = numbers.count == 7 ? text.dropLast().split(separator: ".").last.map(String.init) ?? "0" : "0"
    self.init(
      year: numbers[0], month: numbers[1], day: numbers[2], hour: numbers[3], minute: numbers[4], second: numbers[5],
      millisecond: Int(String((fraction + "000").prefix(3))) ?? 0)
  }

  /// `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, section 5.6.7).
  public init?(http text: String) {
    let words = text.split(separator: " ").map(String.init)
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    guard words.count == 6, let day = Int(words[1]), let month = months.firstIndex(of: words[2]),
      let year = Int(words[3])
    else { return nil }
    let time = words[4].split(separator: ":").compactMap { Int($0) }
    guard time.count == 3 else { return nil }
    self.init(year: year, month: month + 1, day: day, hour: time[0], minute: time[1], second: time[2])
  }

  private var parts: (date: [Int], time: [Int]) {
    let seconds = milliseconds >= 0 ? milliseconds / 1000 : (milliseconds - 999) / 1000
    let days = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
    let rest = seconds - days * 86_400
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthIndex = (5 * dayOfYear + 2) / 153
    let month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return ([year, month, dayOfYear - (153 * monthIndex + 2) / 5 + 1], [rest / 3600, rest / 60 % 60, rest % 60])
  }

  /// `20130524T000000Z` (Signature Version 4).
  public var basic: String {
    let (date, time) = parts
    return Self.pad(date, "") + "T" + Self.pad(time, "") + "Z"
  }

  /// `2013-05-24T00:00:00Z`.
  public var iso: String {
    let (date, time) = parts
    return Self.pad(date, "-") + "T" + Self.pad(time, ":") + "Z"
  }

  private static func pad(_ numbers: [Int], _ separator: String) -> String {
    numbers.enumerated().map { index, number in
      let digits = String(number)
      let width = index == 0 && numbers[0] > 99 ? 4 : 2
      return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }.joined(separator: separator)
  }
}
