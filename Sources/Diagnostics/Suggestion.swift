/// The nearest legal name to a mistyped one.
public enum Suggestion {
  /// The candidate within edit distance 3 (and less than half the word) that is nearest; ties go to the first.
  ///
  /// Case is ignored when counting, so `MAX_ITER` finds `max_iter`.
  public static func nearest(to typed: String, in candidates: some Sequence<String>) -> String? {
    var best: (name: String, distance: Int)?
    let word = Array(typed.lowercased().unicodeScalars)
    let allowed = max(1, min(3, word.count / 2))
    for candidate in candidates {
      let distance = editDistance(word, Array(candidate.lowercased().unicodeScalars), atMost: allowed)
      guard let distance, distance < (best?.distance ?? Int.max) else { continue }
      best = (candidate, distance)
    }
    return best?.name
  }

  /// `did you mean 'x'?`, or the fallback.
  public static func help(for typed: String, in candidates: some Sequence<String>) -> String? {
    nearest(to: typed, in: candidates).map { "did you mean \(English.quote($0))?" }
  }

  /// Optimal string alignment distance (Wagner and Fischer 1974, with adjacent swaps), nil above the limit.
  static func editDistance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar], atMost limit: Int) -> Int? {
    if abs(a.count - b.count) > limit { return nil }
    if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
    var before = [Int](repeating: 0, count: b.count + 1)
    var previous = Array(0...b.count)
    for i in 1...a.count {
      var row = [i] + [Int](repeating: 0, count: b.count)
      for j in 1...b.count {
        let substitution = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
        row[j] = min(substitution, previous[j] + 1, row[j - 1] + 1)
        if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
          row[j] = min(row[j], before[j - 2] + 1)
        }
      }
      (before, previous) = (previous, row)
    }
    return previous[b.count] <= limit ? previous[b.count] : nil
  }
}
