/// How two texts differ, for a message of a test: nil when they are equal.
///
/// Shows the first line that differs with its number, so that a long golden text does not fill the log.
public func difference(_ found: String, _ expected: String) -> String? {
  if found.utf8.elementsEqual(expected.utf8) { return nil }
  let foundLines = found.split(separator: "\n", omittingEmptySubsequences: false)
  let expectedLines = expected.split(separator: "\n", omittingEmptySubsequences: false)
  for number in 0..<max(foundLines.count, expectedLines.count) {
    let left = number < foundLines.count ? String(foundLines[number]) : "(no more lines)"
    let right = number < expectedLines.count ? String(expectedLines[number]) : "(no more lines)"
    if !left.utf8.elementsEqual(right.utf8) {
      return "line \(number + 1):\n    found: \(left)\n expected: \(right)"
    }
  }
  return "the line breaks differ"
}
