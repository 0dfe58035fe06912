/// The name of a file that takes the place of another one when it is complete: `.staged-<process>-<number>`.
public enum StagedName {
  private static let prefix = ".staged-"

  static func of(_ process: Int32, _ number: Int) -> String { "\(prefix)\(process)-\(number)" }

  /// The process that stages a file of this name; nil for any other name.
  public static func process(of name: String) -> Int32? {
    guard name.hasPrefix(prefix) else { return nil }
    let numbers = name.dropFirst(prefix.utf8.count).split(separator: "-", omittingEmptySubsequences: false)
    guard numbers.count == 2, Int(numbers[1]) != nil else { return nil }
    return Int32(numbers[0])
  }
}
